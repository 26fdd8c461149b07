import type { Expectation } from '../api/api.js';
import type { ApiName } from '../api/apis.js';
import type { Limit } from '../stats/limit.js';
import type { Extent, Load } from '../load/load.js';
import type { Payload } from '../payload/payload.js';
import type { TimingSource } from '../timing/server-report.js';
import type { HeaderLines, Method } from '../base/http.js';
import type { ReferenceSettings } from '../base/reference-settings.js';
import type { DurationNs, Ratio } from '../base/units.js';

/** What a scenario asks for, with nothing left to decide. */
export type Plan = {
  readonly name: string;
  readonly description: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly source: ScenarioSource;
  readonly seed: number;
  readonly server: ServerCommand | undefined;
  readonly target: Target;
  readonly timings: readonly TimingSource[];
  /** In the order in which they run, repeats included. */
  readonly cells: readonly [Cell, ...Cell[]];
  readonly stop: StopRule | undefined;
};

export type ScenarioSource = { readonly path: string; readonly text: string };

/** One payload under one load; several where a trace says which one each request carries. */
export type Cell = {
  /** Unique in the plan: `64KiB · concurrency 8`, with ` · repeat 2` where there are several. */
  readonly name: string;
  /** The payload's name, or the names of those that a trace names. */
  readonly payloadName: string;
  /** What requests carry; the numbers of a trace's payloads count these. */
  readonly payloads: readonly [Payload, ...Payload[]];
  readonly load: Load;
  readonly warmup: Extent | undefined;
  readonly measure: Extent;
  readonly encode: 'prepared' | 'perRequest';
  readonly decode: 'auto' | 'inline' | 'none';
  /** 0 for the first. */
  readonly repeat: number;
  readonly seed: number;
  readonly limits: readonly Limit[];
};

/** A command that serves the target for the time of the run. */
export type ServerCommand = {
  readonly start: string;
  /** A path of the target, or a URL of its own; undefined: ready when the port accepts. */
  readonly ready: string | undefined;
  readonly withinNs: DurationNs;
};

export type Target = {
  readonly address: TargetAddress;
  readonly api: ApiName;
  /** Undefined: POST with a body, GET without. */
  readonly method: Method | undefined;
  readonly model: string | undefined;
  readonly headers: HeaderLines;
  /** Names (lower case) of the headers whose values never leave the process but to the target. */
  readonly secretHeaders: readonly string[];
  /** Values that must not appear in any output: from secret headers, URLs and the environment. */
  readonly secrets: readonly string[];
  readonly token: TokenCommand | undefined;
  readonly timeoutNs: DurationNs;
  readonly expect: Expectation;
  readonly httpVersion: '1.1' | '2';
  readonly connections: Connections;
  readonly tls: Tls;
  readonly proxy: ProxyChoice;
};

export type TargetAddress =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'reference'; readonly settings: ReferenceSettings };

export type TokenCommand = { readonly command: string; readonly everyNs: DurationNs };

export type Connections = {
  /** natural: as needed; warm: opened by the warm-up, used in turn; cold: one a request. */
  readonly mode: 'natural' | 'warm' | 'cold';
  readonly max: number | undefined;
  readonly idleTimeoutNs: DurationNs;
  /** Once, on a fresh connection, where a kept one proves closed. */
  readonly resend: boolean;
};

/** PEM texts, read by whoever made the plan. */
export type Tls = {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly insecure: boolean;
};

export type ProxyChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'env' }
  | { readonly kind: 'url'; readonly url: string };

/** Give up when the share of failures among the last answers is above `errors`, after `after`. */
export type StopRule = { readonly errors: Ratio; readonly after: number };
