import { type Captured, withCapture } from './capture.js';
import type { Order, Peer, Told } from './peer.js';
import type { Target } from './target.js';
import { lastOf, type WireExchange } from './wire.js';

/** What a tool told and what the wire saw, of the same requests. */
export type Seen = {
  readonly told: Told;
  readonly exchanges: readonly WireExchange[];
};

/** Fewer of what a tool tells than this share, and its figures are of other requests. */
const SEEN_RATIO_MIN = 0.99;

export async function sendCaptured(
  peer: Peer,
  target: Target,
  order: Omit<Order, 'url'>,
): Promise<Seen> {
  const { value, exchanges, droppedPackets }: Captured<Told> = await withCapture(target.port, () =>
    peer.send({ ...order, url: target.url }),
  );
  if (droppedPackets > 0) throw new Error(`the capture lost ${droppedPackets} packets`);
  if (exchanges.length < SEEN_RATIO_MIN * value.requests) {
    throw new Error(`the wire saw ${exchanges.length} of ${value.requests} requests`);
  }
  return { told: value, exchanges: lastOf(exchanges, value.requests) };
}
