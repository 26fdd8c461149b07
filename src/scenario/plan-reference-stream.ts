import {
  STREAM_DEFAULTS,
  type StreamFault,
  type StreamSettings,
} from '../base/reference-settings.js';
import { type Ratio, ratio } from '../base/units.js';

import { type Context, isWritten, problemAtKey } from './context.js';
import { drawnTimeOf } from './plan-drawn-time.js';
import type { LooseTarget } from './plan-target.js';
import type { Path } from './tree.js';

type LooseStream = NonNullable<LooseTarget['reference']>['stream'];

const PATH: Path = ['target', 'reference', 'stream'];

/** What other settings of the server have no meaning beside streams. */
export function checkStreamAlone(context: Context): void {
  if (!isWritten(context, PATH)) return;
  for (const field of ['inference', 'compute', 'maxBatch', 'answer', 'encode']) {
    const path: Path = ['target', 'reference', field];
    if (!isWritten(context, path)) continue;
    problemAtKey(context, path, {
      code: 'impossible',
      message: `target.reference has both stream and ${field}`,
      hint: 'a streamed answer takes as long as stream says: remove one of the two',
    });
  }
}

export function planReferenceStream(
  context: Context,
  stream: LooseStream,
): StreamSettings | undefined {
  if (stream === undefined) return undefined;
  const defaults = STREAM_DEFAULTS;
  return {
    ttft: drawnTimeOf(context, stream.ttft, [...PATH, 'ttft']) ?? defaults.ttft,
    promptTokenNs: stream.promptToken ?? defaults.promptTokenNs,
    interToken:
      drawnTimeOf(context, stream.interToken, [...PATH, 'interToken']) ?? defaults.interToken,
    tokens: stream.tokens ?? defaults.tokens,
    tokensPerEvent: stream.tokensPerEvent ?? defaults.tokensPerEvent,
    role: stream.role ?? defaults.role,
    buffered: stream.buffered ?? defaults.buffered,
    prefixCache: stream.prefixCache ?? defaults.prefixCache,
    ...troublesOf(stream),
  };
}

/** What is there only where it is written. */
function troublesOf(stream: NonNullable<LooseStream>): Partial<StreamSettings> {
  const cut = faultOf(stream.cut);
  const how = typeof stream.cut === 'object' ? (stream.cut.how ?? 'close') : 'close';
  const error = faultOf(stream.error);
  const { every, for: ns } = stream.stalls ?? {};
  return {
    ...(every === undefined || ns === undefined ? {} : { stalls: { every, ns } }),
    ...(stream.comments === undefined ? {} : { commentEveryNs: stream.comments }),
    ...(cut === undefined ? {} : { cut: { ...cut, how } }),
    ...(error === undefined ? {} : { error }),
  };
}

type LooseFault =
  | number
  | { readonly after?: number | undefined; readonly share?: Ratio | undefined };

function faultOf(fault: LooseFault | undefined): StreamFault | undefined {
  if (fault === undefined) return undefined;
  if (typeof fault === 'number') return { after: fault, share: ratio(1) };
  return fault.after === undefined
    ? undefined
    : { after: fault.after, share: fault.share ?? ratio(1) };
}

/** What a server that streams is for: it is asked for streams, in the tongue that most speak. */
export function asStreaming(context: Context, target: LooseTarget): LooseTarget {
  if (!isWritten(context, PATH)) return target;
  const api = isWritten(context, ['target', 'api']) ? target.api : 'openai-chat';
  const stream = isWritten(context, ['target', 'stream']) ? target.stream : true;
  return { ...target, api, stream };
}
