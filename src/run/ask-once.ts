/* One exchange outside of any load: a request shown whole, or a look at what is published. */

import { Exchange, type Keep } from '../wire/exchange.js';
import type { StreamReads } from '../wire/stream-reads.js';
import type { WireRequest } from '../wire/wire-request.js';
import type { WireTarget } from '../wire/wire-target.js';
import { DUE, ENCODED, PICKED } from '../timing/marks.js';
import { clock } from '../base/clock.js';

const SWEEP_MS = 10;

export type Asking = {
  readonly target: WireTarget;
  readonly request: WireRequest;
  readonly timeoutNs: number;
  /** Of the answer's headers; its body is kept whole. */
  readonly headers: Keep['headers'];
  readonly onStart: (exchange: Exchange) => void;
  /** Where the reads of a streamed answer go. */
  readonly streamReads?: StreamReads | undefined;
};

/** Ends with the exchange, however that ends. Whoever asks closes it. */
export async function askOnce(asking: Asking): Promise<Exchange> {
  const { target, request, timeoutNs, headers, onStart } = asking;
  let sweep: NodeJS.Timeout | undefined;
  const exchange = await new Promise<Exchange>((resolve) => {
    const place = new Exchange(target, { headers, body: true }, 'natural', resolve);
    place.streamReads = asking.streamReads;
    onStart(place);
    const nowNs = clock.nowNs();
    for (const mark of [DUE, PICKED, ENCODED]) place.marks[mark] = nowNs;
    sweep = setInterval(() => {
      if (place.busy && clock.nowNs() >= place.deadlineNs) place.timeOut();
    }, SWEEP_MS);
    place.start(request, nowNs + timeoutNs);
  });
  clearInterval(sweep);
  return exchange;
}
