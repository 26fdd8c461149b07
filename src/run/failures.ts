import type { CellDocument, FailureDocument } from '../result/document.js';
import type { OutcomeKind } from '../timing/outcome.js';

/** Kinds of failure kept apart; what comes after is counted under its outcome alone. */
const KINDS_MAX = 20;

/** Failures by kind, each with the first answer (or error) of its kind. */
export class Failures {
  readonly #kinds = new Map<string, { count: number; first: FailureDocument }>();

  add(outcome: OutcomeKind, what: string, example: () => FailureDocument['example']): void {
    const full = this.#kinds.size >= KINDS_MAX;
    const key = full && !this.#kinds.has(`${outcome} ${what}`) ? outcome : `${outcome} ${what}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    const first = {
      outcome,
      what: key === outcome ? 'others' : what,
      count: 1,
      example: example(),
    };
    this.#kinds.set(key, { count: 1, first });
  }

  /** The most frequent first. */
  list(): readonly FailureDocument[] {
    return [...this.#kinds.values()]
      .map(({ count, first }) => ({ ...first, count }))
      .sort((one, other) => other.count - one.count);
  }
}

/** Of a cell without a single good answer. */
export function whyHopeless({ name, counts, failures }: CellDocument): string {
  if (counts.due === 0) {
    return `nothing was measured of "${name}": its warm-up was not answered in time`;
  }
  const [most] = failures;
  const kind = most === undefined ? '' : `: ${most.what.trim()}`;
  return `every request of "${name}" failed${kind}`;
}
