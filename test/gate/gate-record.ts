/* The last hundred gates of a server against itself: a number that a project can show. */

export type Gate = {
  readonly at: string;
  /** Verdict of the rounds that screen. */
  readonly screen: string;
  /** Of those that decide; null: there was nothing to decide. */
  readonly confirmation: string | null;
  /** Why sessions before it were not believed. */
  readonly invalid: readonly string[];
};

export type GateRecord = { readonly gates: readonly Gate[] };

const GATES_KEPT = 100;

export function withGates({ gates }: GateRecord, added: readonly Gate[]): GateRecord {
  return { gates: [...gates, ...added].slice(-GATES_KEPT) };
}

/** Only a confirmation fails a gate. */
export function failedIn(gates: readonly Gate[]): number {
  return gates.filter(({ confirmation }) => confirmation === 'regressed').length;
}

export function recordText({ gates }: GateRecord): string {
  return `false failures in the last ${gates.length} gates: ${failedIn(gates)}`;
}

/** What shields.io reads from a URL (its "endpoint" badge, version 1). */
export function badgeOf(record: GateRecord): Readonly<Record<string, string | number>> {
  const failed = failedIn(record.gates);
  return {
    schemaVersion: 1,
    label: 'false failures of the gate',
    message: `${failed} of ${record.gates.length}`,
    color: failed <= 0.05 * record.gates.length ? 'green' : 'red',
  };
}
