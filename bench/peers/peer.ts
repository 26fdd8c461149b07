/** A tool that sends requests and tells how long they took. */
export type Peer = {
  readonly name: string;
  /** Undefined where it is not installed. */
  readonly version: () => Promise<string | undefined>;
  /** Whether it can send at a set rate. */
  readonly paces: boolean;
  /** Not a tool, but what the machine allows one: nobody is held against it. */
  readonly isYardstick?: boolean;
  /** How finely it tells latencies, in words. */
  readonly resolution: string;
  readonly send: (order: Order) => Promise<Told>;
};

/** What all tools are asked to do. */
export type Order = {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Sent before, and not in what is told, by tools that know of a warm-up. */
  readonly warmUpSeconds: number;
  readonly load: OrderedLoad;
};

export type OrderedLoad =
  | {
      readonly kind: 'open';
      readonly ratePerSecond: number;
      readonly pacing: 'exact' | 'frugal';
    }
  | { readonly kind: 'closed'; readonly workers: number };

/** What a tool says of its measured part. */
export type Told = {
  readonly requests: number;
  readonly ratePerSecond: number;
  /** NaN where it does not tell. */
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly cpuSeconds: number;
};

/** The body that every tool sends. */
export const BODY = JSON.stringify({ instances: [[0.1, 0.2, 0.3, 0.4]] });
export const BODY_TYPE = 'application/json';

/** The number after these words in what a tool has printed; NaN where there is none. */
export function numberAfter(words: RegExp, text: string): number {
  const found = new RegExp(`${words.source}\\s*([0-9.]+)`, words.flags).exec(text);
  return Number(found?.[1] ?? Number.NaN);
}

/** The first thing that looks like a version. */
export function versionIn(text: string): string {
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? 'of unknown version';
}
