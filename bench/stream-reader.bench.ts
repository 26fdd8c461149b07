import { performance } from 'node:perf_hooks';

import {
  beginRead,
  extendRead,
  nameRead,
  newPageMemory,
  PAGE_BYTES,
  pageOf,
  type ReadsPage,
  spaceOf,
} from '../src/run/reads-page.js';
import { StreamAnswers } from '../src/run/stream-answers.js';
import { apiOf } from '../src/api/apis.js';

import { type Bench, medianOf, tableOf, wholeText } from './bench.js';

const STREAMS = 100;
const EVENTS = 200_000;
const TRIES = 9;

/** As vLLM writes them; what `differs` is in a place in which no event is like the one before. */
function eventOf(stream: number, text: string, differs: string): string {
  return (
    `data: {"id":"chatcmpl-${stream}","created":1700000000${differs},"model":"reference",` +
    `"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"${text}"},` +
    '"logprobs":null,"finish_reason":null}]}\n\n'
  );
}

const KINDS: readonly { readonly name: string; readonly differs: (event: number) => string }[] = [
  { name: 'events alike but for their text', differs: () => '' },
  {
    name: 'events that the whole parser reads',
    differs: (event) => `,"time":${(event * 977) % 100_003}`,
  },
];

export const streamReader: Bench = {
  name: 'stream-reader',
  question: 'How many events of streams does the main thread read?',
  answer: (say) => {
    const rows = KINDS.map(({ name, differs }) => {
      const pages = pagesOf(differs);
      const tries = Array.from({ length: TRIES }, () => nsPerEvent(pages)).slice(1);
      say(`${name}: ${tries.map((ns) => ns.toFixed(0)).join(' ')} ns`);
      const ns = medianOf(tries);
      return [name, ns.toFixed(0), wholeText(1e9 / ns)];
    });
    return Promise.resolve(tableOf(['an event in each read', 'ns', 'events/s'], rows));
  },
};

type FilledPage = { readonly page: ReadsPage; readonly end: number };

/** Streams take turns, as they do on a wire. */
function pagesOf(differs: (event: number) => string): readonly FilledPage[] {
  const pages: FilledPage[] = [];
  let page = pageOf(newPageMemory());
  let at = 0;
  for (let event = 0; event < EVENTS; event += 1) {
    const stream = event % STREAMS;
    const bytes = Buffer.from(eventOf(stream, ` word${event % 17}`, differs(event)));
    if (at + spaceOf(bytes.length) > PAGE_BYTES) {
      pages.push({ page, end: at });
      page = pageOf(newPageMemory());
      at = 0;
    }
    beginRead(page, at, event * 1e3, 0);
    nameRead(page, at, stream, 0);
    extendRead(page, at, bytes, 0, bytes.length);
    at += spaceOf(bytes.length);
  }
  return [...pages, { page, end: at }];
}

function nsPerEvent(pages: readonly FilledPage[]): number {
  const shape = apiOf('openai-chat').stream?.shape;
  const answers = new StreamAnswers([shape], []);
  const startedMs = performance.now();
  for (const { page, end } of pages) answers.take(page, end);
  const ns = ((performance.now() - startedMs) * 1e6) / EVENTS;
  for (let stream = 0; stream < STREAMS; stream += 1) {
    const { contentEvents } = answers.broken(stream)?.reader ?? { contentEvents: 0 };
    if (contentEvents !== EVENTS / STREAMS) throw new Error(`${contentEvents} events were read`);
  }
  return ns;
}
