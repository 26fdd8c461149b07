/*
 * A limit on everything, each with its reason. Errors name the limit's value; docs/scenario.md
 * lists those that a scenario can meet.
 */

/** Both ends are allowed. */
export type Range = { readonly min: number; readonly max: number };

const SECOND_NS = 1e9;
const HOUR_NS = 3600 * SECOND_NS;
const MIB = 1024 ** 2;

/** A scenario is written by hand: what is longer is another file given by mistake. */
export const SCENARIO_BYTES_MAX = MIB;
/** Values in a scenario once its aliases are expanded: stops aliases that multiply. */
export const SCENARIO_VALUES_MAX = 100_000;
export const SCENARIO_DEPTH_MAX = 64;

/** Payloads times loads times repeats. */
export const CELLS_MAX = 1000;
export const REPEATS: Range = { min: 1, max: 1000 };
export const STEPS: Range = { min: 2, max: 100 };
export const NAME_LENGTH_MAX = 80;

/** Ports of one address that a client can have open are about 28,000; this leaves room. */
export const CONCURRENCY: Range = { min: 1, max: 16_384 };
export const IN_FLIGHT: Range = { min: 1, max: 16_384 };
/** Threads that send: beyond this their own memory and hand-overs are the load. */
export const WORKERS: Range = { min: 1, max: 64 };
export const CONNECTIONS: Range = { min: 1, max: 16_384 };

/** In requests a second: one an hour to more than one process can send. */
export const RATES_PER_SECOND: Range = { min: 1 / 3600, max: 200_000 };

/** Shape of the gamma distribution that gaps follow: 100 groups of arrivals far apart to a grid. */
export const BURSTINESS: Range = { min: 0.01, max: 1000 };
export const BURST_SIZE: Range = { min: 1, max: 10_000 };

/** A trace is kept in memory, 10 bytes a row. */
export const TRACE_ROWS_MAX = 1_000_000;
export const TRACE_BYTES_MAX = 64 * MIB;

export const MEASURE_NS: Range = { min: 1e6, max: 24 * HOUR_NS };
/** No warm-up is a warm-up of 0. */
export const WARMUP_NS: Range = { min: 0, max: HOUR_NS };
export const MEASURE_REQUESTS: Range = { min: 1, max: 100_000_000 };
export const WARMUP_REQUESTS: Range = { min: 0, max: 10_000_000 };

export const TIMEOUT_NS: Range = { min: 1e6, max: HOUR_NS };
export const IDLE_TIMEOUT_NS: Range = { min: 1e6, max: 24 * HOUR_NS };
export const READY_WITHIN_NS: Range = { min: 1e8, max: HOUR_NS };
/** A token that must be made anew more often than this would be measured, not used. */
export const TOKEN_EVERY_NS: Range = { min: SECOND_NS, max: 24 * HOUR_NS };

/** Of one request. Bodies are made before the run and wait in memory. */
export const BODY_BYTES: Range = { min: 0, max: 256 * MIB };
export const FILES_PER_PAYLOAD_MAX = 10_000;
export const PEM_BYTES_MAX = MIB;
export const TENSOR_RANK_MAX = 16;

/** The longest contexts of models are tens of millions of tokens. */
export const PROMPT_TOKENS: Range = { min: 1, max: 16_000_000 };
export const TOKENS_MADE: Range = { min: 1, max: 1_000_000 };
/** Conversations are kept in memory, as they are sent. */
export const CONVERSATIONS_BYTES_MAX = 64 * MIB;
export const CONVERSATIONS_MAX = 100_000;
/** Texts in one request. */
export const TEXTS: Range = { min: 1, max: 10_000 };

export const HEADERS_MAX = 100;
export const HEADER_BYTES_MAX = 16 * 1024;

export const SEEDS: Range = { min: 0, max: 0x7fff_ffff };
export const STOP_AFTER_REQUESTS: Range = { min: 1, max: 10_000_000 };

/** Of the reference server. */
export const REFERENCE_WORKERS: Range = { min: 1, max: 16_384 };
export const REFERENCE_TIME_NS: Range = { min: 0, max: 600 * SECOND_NS };
export const REFERENCE_SIGMA: Range = { min: 0, max: 10 };
export const REFERENCE_BATCH: Range = { min: 1, max: 1024 };
export const REFERENCE_ANSWER_BYTES: Range = { min: 0, max: 64 * MIB };
/** The events of a stream, and the tokens of one event. */
export const REFERENCE_STREAM_TOKENS: Range = { min: 1, max: 100_000 };
/** A comment more often than this would be the load. */
export const REFERENCE_COMMENT_NS: Range = { min: 1e6, max: 600 * SECOND_NS };
export const COMPUTE_SIDE: Range = { min: 1, max: 4096 };
export const COMPUTE_LAYERS: Range = { min: 1, max: 1000 };

/** A secret shorter than this is hidden by its header's name only: hiding `1` everywhere hides all. */
export const SECRET_LENGTH_MIN = 4;
