/* What the answers of a cell say of the server: its reports, and what kind of server it is. */
import { type Block, FACT_COUNT, HEAD_BYTES } from '../timing/block.js';
import { ReportReader } from '../timing/report-reader.js';
import { type ServerKind, serverKindOf } from '../timing/server-kind.js';
import type { ServerReport, TimingSource } from '../timing/server-report.js';
import type { HeaderLines } from '../base/http.js';

import { headAt } from './row-evidence.js';

export class RowReports {
  /** What the first good answer looks like. */
  serverKind: ServerKind | undefined = undefined;
  readonly #reader: ReportReader;
  #isKindSought = true;

  constructor(timings: readonly TimingSource[]) {
    this.#reader = new ReportReader(timings);
  }

  /** The headers that are still read; another list once the sources have been found. */
  wantedHeaders(): readonly string[] {
    return this.#reader.wanted;
  }

  /** Of a good answer. `headers`: all of those of the first one. */
  readAt(
    block: Block,
    row: number,
    body: unknown,
    headers: HeaderLines | undefined,
  ): ServerReport | undefined {
    if (this.#isKindSought) {
      this.#isKindSought = false;
      this.serverKind = serverKindOf({ headers: headers ?? [], body });
    }
    // A silent server must not cost anything: this is asked for every answer.
    const isSilent = block.facts[row * FACT_COUNT + HEAD_BYTES] === 0;
    if (isSilent && !this.#reader.readsBody) return undefined;
    const head = headAt(block, row);
    return this.#reader.read({ headers: head.headers, trailers: head.trailers, body });
  }
}
