/* What a probe found out, a line for each thing, and a scenario to start from. */
import type {
  ProbeApi,
  ProbeCaching,
  ProbeConnection,
  ProbeDocument,
  ProbeModel,
  ProbeRoundTrip,
  ProbeSent,
  ProbeServer,
  ProbeTimingSource,
  ProbeTimings,
} from '../result/probe-document.js';
import { NS_PER_SECOND } from '../base/units.js';

import { PIECE_LABELS } from './label.js';
import { bytesText, countOf, timeWithUnit } from './number.js';
import { printable } from './paint.js';
import { type Block, inked, type Note } from './view.js';

type Line = readonly [label: string, text: string];

export function probeBlocks(document: ProbeDocument): readonly Block[] {
  const { target, troubles } = document;
  const heading: Block = {
    kind: 'heading',
    level: 2,
    lines: [{ left: inked(target.url, 'strong'), right: [] }],
  };
  const wrong = troubles.map(({ message, advice }): Note => {
    const fix = advice === null ? '' : `; ${advice}`;
    return { mark: '!', ink: 'warn', text: message + fix };
  });
  return [
    heading,
    ...(wrong.length === 0 ? [] : [{ kind: 'notes', notes: wrong } as const]),
    { kind: 'notes', notes: notesOf(linesOf(document)) },
  ];
}

/** As it can be copied: a line that is too long for the terminal is left whole. */
export function startText({ scenario }: ProbeDocument, written: string | undefined): string {
  if (scenario === null) return '';
  const lines = scenario.trimEnd().split('\n').map(printable).join('\n');
  const kept = written === undefined ? '--write FILE keeps it' : `written to ${written}`;
  return `\n# A scenario to start from (${kept}):\n${lines}\n`;
}

function secondsText(ns: number): string {
  const seconds = ns / NS_PER_SECOND;
  return `${Number.isInteger(seconds) ? seconds : seconds.toFixed(1)} s`;
}

/** Labels of one width, so that the texts stand below one another. */
function notesOf(lines: readonly Line[]): readonly Note[] {
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines.map(([label, text]) => ({ mark: label.padEnd(width + 1), ink: 'plain', text }));
}

function linesOf(document: ProbeDocument): readonly Line[] {
  const { server, api, models, timings, connection, roundTrip, caching, sent } = document;
  const isReached = sent.looks.some(({ status }) => status !== null);
  if (!isReached) return [...tlsLines(connection), ['asked', sentText(sent)]];
  return [
    ['server', serverText(server)],
    ...apiLines(api),
    ...modelLines(models),
    ...timingLines(timings),
    ...connectionLines(connection),
    ...tlsLines(connection),
    ['round trip', roundTripText(roundTrip)],
    ['cache', cacheText(caching)],
    ['asked', sentText(sent)],
  ];
}

function serverText({ name, version, header }: ProbeServer): string {
  const told = header === null ? 'no header tells it' : `its header says ${header}`;
  if (name === null) return `not known; ${told}`;
  return `${name}${version === null ? '' : ` ${version}`}; ${told}`;
}

const HOW: Readonly<Record<NonNullable<ProbeApi['by']>, string>> = {
  given: 'as given',
  seen: 'as it publishes',
  answered: 'as it answers',
  candidate: 'likely, not certain',
};

const OTHERS_SHOWN = 6;

function apiLines({ name, by, evidence, others }: ProbeApi): readonly Line[] {
  const also = others.filter(({ isSure }) => isSure).map(({ name: other }) => other);
  const maybe = others.filter(({ isSure }) => !isSure).map(({ name: other }) => other);
  const seen = evidence.length === 0 ? '' : `: ${evidence.join('; ')}`;
  const own: Line =
    name === null || by === null
      ? ['api', 'not known: nothing that it publishes says how it is asked']
      : ['api', `${name}, ${HOW[by]}${seen}`];
  return [
    own,
    ...(also.length === 0 ? [] : [['', `also ${listText(also)}`] as const]),
    ...(maybe.length === 0 ? [] : [['', `perhaps ${listText(maybe)}`] as const]),
  ];
}

function listText(names: readonly string[]): string {
  const shown = names.slice(0, OTHERS_SHOWN);
  const more = names.length - shown.length;
  return shown.join(', ') + (more === 0 ? '' : ` and ${more} more`);
}

const MODELS_SHOWN = 6;

function modelLines(models: readonly ProbeModel[]): readonly Line[] {
  if (models.length === 0) return [['models', 'none published']];
  const shown = models.slice(0, MODELS_SHOWN);
  const lines = shown.map(({ name, inputs }, index): Line => {
    const takes =
      inputs === null
        ? ''
        : ` takes ${inputs.map((one) => `${one.name} ${one.type} [${one.shape.join(', ')}]`).join(', ')}`;
    return [index === 0 ? 'models' : '', name + takes];
  });
  const more = models.length - shown.length;
  return more === 0 ? lines : [...lines, ['', `and ${more} more`]];
}

function timingLines(timings: ProbeTimings): readonly Line[] {
  const { found, advice, suggestion, answersSeen } = timings;
  const inAnswers = found.filter(({ where }) => where === 'answers');
  const counted = found.filter(({ where }) => where === 'counters');
  const own = inAnswers.length === 0 ? [silence(answersSeen)] : inAnswers.map(sourceText);
  const lines = [
    ...own,
    ...counted.map((source) => `${sourceText(source)}, as means, at ${source.url}`),
    ...(suggestion === null ? [] : [suggestion]),
  ];
  const told = lines.map((text, index): Line => [index === 0 ? 'times' : '', text]);
  return advice === null ? told : [...told, ['to tell more', `${advice.text} (${advice.section})`]];
}

function silence(answersSeen: number): string {
  return answersSeen === 0 ? 'no answer was seen' : 'its answers tell none';
}

function sourceText({ title, pieces }: ProbeTimingSource): string {
  const labels: Readonly<Record<string, string>> = PIECE_LABELS;
  const named = pieces.filter((piece) => piece !== 'total').map((one) => labels[one] ?? one);
  return named.length === 0 ? `${title}: its total alone` : `${title}: ${named.join(', ')}`;
}

function connectionLines(connection: ProbeConnection): readonly Line[] {
  const { httpVersion, offersHttp2 } = connection;
  const http2 = offersHttp2 === true ? '; it offers HTTP/2 too (target: { httpVersion: 2 })' : '';
  return [
    ['http', `HTTP/${httpVersion ?? '?'}${http2}`],
    ['idle', idleText(connection)],
  ];
}

function idleText(connection: ProbeConnection): string {
  const { keepAlive, announcedIdleNs, closedAfterNs, watchedNs } = connection;
  if (keepAlive === 'not-known') return 'not known';
  if (keepAlive === 'closed') return 'closes the connection after each answer';
  const announced =
    announcedIdleNs === null ? '' : `; it announces ${secondsText(announcedIdleNs)}`;
  if (closedAfterNs !== null) {
    return `connections are kept, and closed after ${secondsText(closedAfterNs)}${announced}`;
  }
  if (watchedNs === 0) return `connections are kept${announced}`;
  return `connections are kept, and not closed within ${secondsText(watchedNs)}${announced}`;
}

function tlsLines({ tls }: ProbeConnection): readonly Line[] {
  if (tls === null) return [];
  const trust = tls.trusted ? 'trusted' : `not trusted (${tls.distrust})`;
  const names = `${tls.subject || 'no name'}, by ${tls.issuer || 'nobody'}, to ${tls.validTo}`;
  return [['tls', `${tls.version} with ${tls.cipher}; certificate of ${names}: ${trust}`]];
}

function roundTripText({ to, minNs, medianNs, kernelNs }: ProbeRoundTrip): string {
  const place = to === 'proxy' ? ' to the proxy' : '';
  if (minNs === null || medianNs === null) return 'not known';
  const kernel = kernelNs === null ? '' : `; the kernel says ${timeWithUnit(kernelNs)}`;
  return `connecting${place} takes ${timeWithUnit(minNs)} at best, ${timeWithUnit(medianNs)} typically${kernel}`;
}

function cacheText({ verdict, why }: ProbeCaching): string {
  switch (verdict) {
    case 'cached':
      return `equal requests are answered from a cache: ${why}`;
    case 'none-seen':
      return `no sign of one: ${why}`;
    case 'not-known':
      return `not known: ${why}`;
    default:
      return verdict satisfies never;
  }
}

function sentText({ looks, requests, handshakes }: ProbeSent): string {
  const paths = looks.map(({ path }) => path).join(' ');
  const gets = looks.length === 0 ? 'no GET' : `${countOf(looks.length, 'GET')} (${paths})`;
  const own =
    requests === null
      ? 'no request'
      : `${timesText(requests.count)} ${requests.method} ${requests.url} with ${bytesText(requests.bodyBytes)}${typicalText(requests)}`;
  return `${gets}; ${own}; ${handshakes} connections without a byte`;
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function typicalText({ count, ok, medianNs }: NonNullable<ProbeSent['requests']>): string {
  const good = ok === count ? '' : `, ${ok} answered well`;
  return medianNs === null ? good : `${good}, typically ${timeWithUnit(medianNs)}`;
}
