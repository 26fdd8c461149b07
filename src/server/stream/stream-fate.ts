import type { Random } from '../../base/random.js';
import type { STREAM_CUTS, StreamFault, StreamSettings } from '../../base/reference-settings.js';

/** What ends a stream before its time, at the instant at which another event would be due. */
export type StreamFate =
  | { readonly kind: 'whole' }
  | { readonly kind: 'error'; readonly after: number }
  | {
      readonly kind: 'cut';
      readonly after: number;
      readonly how: (typeof STREAM_CUTS)[number];
    };

const WHOLE: StreamFate = { kind: 'whole' };

/** One that shall be cut is not given an error besides. */
export function fateOf({ cut, error }: StreamSettings, random: Random): StreamFate {
  const isDrawn = (fault: StreamFault): boolean => random() < fault.share;
  if (cut !== undefined && isDrawn(cut)) return { kind: 'cut', after: cut.after, how: cut.how };
  if (error !== undefined && isDrawn(error)) return { kind: 'error', after: error.after };
  return WHOLE;
}
