import type { IncomingMessage, ServerResponse } from 'node:http';

import { randomOf, seedOf } from '../../base/random.js';
import type { ReferenceSettings, StreamSettings } from '../../base/reference-settings.js';

import type { Timer } from '../exact-timer.js';
import type { Instants } from '../instants.js';
import type { Truth } from '../truth.js';
import { askedOf } from './asked.js';
import { LiveStream, type StreamSetting } from './live-stream.js';
import { PrefixCache } from './prefix-cache.js';
import { eventScheduleOf } from './schedule.js';
import { shapeOf } from './shape.js';
import { fateOf } from './stream-fate.js';
import type { StreamTruth } from './stream-truth.js';

/** The model of a server that streams: answers what has got a place, each at its own pace. */
export type StreamService = {
  readonly begin: (request: StreamRequest, release: () => void) => void;
};

export type StreamRequest = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly instants: Instants;
  readonly input: unknown;
};

export type StreamTruths = { readonly truth: Truth; readonly streams: StreamTruth };

export function streamServiceOf(
  { seed, report }: ReferenceSettings,
  stream: StreamSettings,
  { truth, streams }: StreamTruths,
  timer: Timer,
): StreamService {
  const cache = stream.prefixCache ? new PrefixCache() : undefined;
  return {
    begin: ({ request, response, instants, input }, release) => {
      const [path = ''] = (request.url ?? '').split('?', 1);
      const asked = askedOf(path, input);
      // The order of arrival decides what happens to a request, whatever the timing.
      const random = randomOf(seedOf(seed, `stream ${instants.number}`));
      const cachedTokens = cache?.hit(asked.promptWords) ?? 0;
      const size = {
        tokens: Math.min(stream.tokens, asked.tokensMax ?? stream.tokens),
        uncachedTokens: asked.promptWords.length - cachedTokens,
      };
      const setting: StreamSetting = {
        stream,
        report,
        timer,
        onEnded: (row, ended) => {
          streams.record(row);
          if (row.outcome === 'complete' || row.outcome === 'whole') truth.record(ended);
          else if (row.outcome === 'abandoned') truth.counts.abandoned += 1;
          else truth.counts.cut += 1;
          release();
        },
      };
      const work = {
        request,
        response,
        instants,
        asked,
        shape: shapeOf(asked, instants.number),
        fate: fateOf(stream, random),
        schedule: eventScheduleOf(stream, size, random),
        cachedTokens,
      };
      new LiveStream(work, setting).start();
    },
  };
}
