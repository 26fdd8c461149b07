import type { ReportsDocument } from '../result/document.js';
import type { ServerReport } from '../timing/server-report.js';

/** What the server's own reports were, counted over a cell. */
export class ReportTally {
  #answers = 0;
  #unparseable = 0;
  #totals = 0;
  #totalSumNs = 0;
  readonly #sources = new Set<string>();
  readonly #others = new Map<string, { count: number; sumNs: number }>();

  add(report: ServerReport | undefined): void {
    if (report === undefined) return;
    this.#unparseable += report.unparseable;
    if (report.source !== undefined && this.#sources.size < SOURCES_MAX) {
      this.#sources.add(report.source);
    }
    if (report.totalNs !== undefined) {
      this.#totals += 1;
      this.#totalSumNs += report.totalNs;
    }
    for (const name in report.others) this.#addOther(name, report.others[name] ?? 0);
    for (const _piece in report.pieces) {
      this.#answers += 1;
      return;
    }
    if (report.totalNs !== undefined) this.#answers += 1;
  }

  #addOther(name: string, ns: number): void {
    const known = this.#others.get(name);
    if (known !== undefined) {
      known.count += 1;
      known.sumNs += ns;
    } else if (this.#others.size < OTHERS_MAX) this.#others.set(name, { count: 1, sumNs: ns });
  }

  document(): ReportsDocument {
    const others: Record<string, number> = {};
    for (const [name, { count, sumNs }] of this.#others) others[name] = sumNs / count;
    return {
      source: this.#sources.size > 0 ? [...this.#sources].join('; ') : null,
      answers: this.#answers,
      unparseable: this.#unparseable,
      others,
      totalMeanNs: this.#totals > 0 ? this.#totalSumNs / this.#totals : null,
    };
  }
}

/** Combinations of sources that are named: a server has one or two. */
const SOURCES_MAX = 4;
/** Entries of other names that are kept; a server that invents names gets no more rows. */
const OTHERS_MAX = 50;

/** What the server says that it took of the wait; 0 where it says nothing. */
export function reportedNs(report: ServerReport | undefined): number {
  if (report === undefined) return 0;
  let sumNs = 0;
  for (const piece in report.pieces) {
    sumNs += report.pieces[piece as keyof ServerReport['pieces']] ?? 0;
  }
  return sumNs;
}
