/*
 * What `modelbench probe` found out of a target. Whatever could not be known is null or an empty
 * list, and a verdict of its own where that matters.
 */

export const PROBE_FORMAT = 'modelbench/probe';
export const PROBE_FORMAT_VERSION = 1;

export type ProbeDocument = {
  readonly format: typeof PROBE_FORMAT;
  readonly formatVersion: typeof PROBE_FORMAT_VERSION;
  readonly tool: { readonly version: string };
  readonly startedAt: string;
  /** Without passwords. */
  readonly target: { readonly url: string; readonly proxy: string | null };
  readonly sent: ProbeSent;
  readonly server: ProbeServer;
  readonly api: ProbeApi;
  readonly models: readonly ProbeModel[];
  readonly timings: ProbeTimings;
  readonly connection: ProbeConnection;
  readonly roundTrip: ProbeRoundTrip;
  readonly caching: ProbeCaching;
  readonly troubles: readonly ProbeTrouble[];
  /** A scenario to start from; null: what a request is cannot be known yet. */
  readonly scenario: string | null;
};

export type ProbeSent = {
  /** TCP connections that were closed without a byte. */
  readonly handshakes: number;
  /** GETs of well-known paths; at another port, the whole address. */
  readonly looks: readonly { readonly path: string; readonly status: number | null }[];
  /** Requests as a run sends them. */
  readonly requests: ProbeRequests | null;
};

export type ProbeRequests = {
  readonly method: string;
  readonly url: string;
  readonly count: number;
  readonly ok: number;
  readonly bodyBytes: number;
  /** Of the answers that were good. */
  readonly medianNs: number | null;
};

export type ProbeServer = {
  readonly name: string | null;
  readonly version: string | null;
  /** As advice knows it: `vllm`, `asgi`. */
  readonly kind: string | null;
  /** The header `server`. */
  readonly header: string | null;
};

export type ProbeApi = {
  readonly name: string | null;
  /**
   * `given`: by the scenario or the command line. `seen`: by what it publishes. `answered`: a
   * request of it was answered well. `candidate`: it may be, and others may, too.
   */
  readonly by: 'given' | 'seen' | 'answered' | 'candidate' | null;
  readonly evidence: readonly string[];
  /** Others that it speaks, or may speak. */
  readonly others: readonly ProbeCandidate[];
};

export type ProbeCandidate = {
  readonly name: string;
  readonly isSure: boolean;
  readonly evidence: readonly string[];
};

export type ProbeModel = {
  readonly name: string;
  /** Null: not published. */
  readonly inputs:
    | readonly { readonly name: string; readonly type: string; readonly shape: readonly number[] }[]
    | null;
};

export type ProbeTimings = {
  /** Whether an answer was there to be looked at. */
  readonly answersSeen: number;
  readonly found: readonly ProbeTimingSource[];
  /** A header that looks like a time, and the line that would make it count. */
  readonly suggestion: string | null;
  /** What would make the server tell, or tell more. */
  readonly advice: { readonly text: string; readonly section: string } | null;
};

export type ProbeTimingSource = {
  /** As `timings` in a scenario names it. */
  readonly name: string;
  readonly title: string;
  readonly where: 'answers' | 'counters';
  /** Of counters. */
  readonly url: string | null;
  /** The pieces of a request's time that it tells; `total` alone tells no inside. */
  readonly pieces: readonly string[];
};

export type ProbeConnection = {
  readonly httpVersion: string | null;
  /** By ALPN; null: not known, as without TLS. */
  readonly offersHttp2: boolean | null;
  readonly keepAlive: 'kept' | 'closed' | 'not-known';
  /** The server's own `Keep-Alive: timeout`. */
  readonly announcedIdleNs: number | null;
  /** Null: not within `watchedNs`. */
  readonly closedAfterNs: number | null;
  readonly watchedNs: number;
  readonly tls: ProbeTls | null;
};

export type ProbeTls = {
  readonly version: string;
  readonly cipher: string;
  readonly trusted: boolean;
  /** Why not; empty where it is. */
  readonly distrust: string;
  readonly subject: string;
  readonly issuer: string;
  readonly validTo: string;
};

export type ProbeRoundTrip = {
  /** To a proxy, where there is one. */
  readonly to: 'target' | 'proxy';
  readonly minNs: number | null;
  readonly medianNs: number | null;
  /** The shortest that the kernel saw (TCP_INFO); null where it cannot be asked. */
  readonly kernelNs: number | null;
};

export type ProbeCaching = {
  readonly verdict: 'cached' | 'none-seen' | 'not-known';
  readonly why: string;
  readonly equalNs: readonly number[];
  readonly differentNs: readonly number[];
};

export type ProbeTrouble = {
  readonly code: ProbeTroubleCode;
  readonly message: string;
  readonly advice: string | null;
};

/** What stands in the way of a run, in the order in which a request meets it. */
export const PROBE_TROUBLES = [
  'unreachable',
  'silent',
  'no-http',
  'tls',
  'authorization',
  'redirect',
  'refused',
  'bad-answer',
  'other-api',
  'model-not-known',
  'body-not-known',
] as const;

export type ProbeTroubleCode = (typeof PROBE_TROUBLES)[number];
