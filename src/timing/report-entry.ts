import type { TakenAs } from './reported-name.js';
import type { ServerReport } from './server-report.js';

/** One thing that a server said, and what it was taken for. */
export type ReportEntry = {
  /** As the server wrote it; for a field that the scenario names, where it was found. */
  readonly name: string;
  /** Undefined: said without a duration, or with one that cannot be read. */
  readonly ns: number | undefined;
  readonly state: 'absent' | 'parsed' | 'unparseable';
  /** Undefined: kept and shown, but no piece of this request's time. */
  readonly takenAs: TakenAs | undefined;
  readonly roundingNs: number;
  readonly from: ServerReport['observedAt'];
};
