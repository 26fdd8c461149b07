import type { DurationNs } from '../base/units.js';

export type HttpVersion = '1.1' | '2';

/** All that is needed to open connections to a target. Plain data: it crosses threads. */
export type WireTarget = {
  readonly origin: string;
  readonly secure: boolean;
  readonly tls: TlsFacts;
  readonly proxy: ProxyFacts | undefined;
  readonly idleTimeoutNs: DurationNs;
  /** Absent: 1.1. */
  readonly httpVersion?: HttpVersion;
  /** Whether what met a closed connection is sent again on a fresh one; absent: yes. */
  readonly resends?: boolean;
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
