import type { DurationNs } from '../base/units.js';

/** All that is needed to open connections to a target. Plain data: it crosses threads. */
export type WireTarget = {
  readonly origin: string;
  readonly secure: boolean;
  readonly tls: TlsFacts;
  readonly proxy: ProxyFacts | undefined;
  readonly idleTimeoutNs: DurationNs;
};

export type TlsFacts = {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly insecure: boolean;
};

/** `tunnel`: CONNECT, then TLS inside; `forward`: the proxy is sent the whole URL. */
export type ProxyFacts = {
  readonly url: string;
  readonly kind: 'tunnel' | 'forward';
  readonly authorization: string | undefined;
};

/** One request, ready to go. */
export type WireRequest = {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn, as undici takes them. */
  readonly headers: readonly string[];
  readonly body: Uint8Array | null;
};
