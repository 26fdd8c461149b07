import { countText, timeWithUnit } from '../report/number.js';

/** What the reference server says of itself when it ends (src/server/truth.ts). */
export type Truth = {
  readonly counts: Readonly<Record<string, number>>;
  readonly phases: Readonly<Record<string, TruthPhase>>;
  readonly streams?: {
    readonly ttft: TruthPhase;
    readonly gaps: TruthPhase;
    readonly late: TruthPhase;
  };
};

export type TruthPhase = {
  readonly count: number;
  readonly meanNs: number | null;
  readonly p50Ns: number | null;
  readonly p90Ns: number | null;
  readonly p99Ns: number | null;
};

const COLUMNS = ['meanNs', 'p50Ns', 'p90Ns', 'p99Ns'] as const;
const NAME_WIDTH = 12;
const TIME_WIDTH = 11;

export function truthText(truth: Truth): string {
  const { requests = 0, ...endings } = truth.counts;
  const happened = Object.entries(endings)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${countText(count)} ${name}`);
  const counts = [`${countText(requests)} requests`, ...happened].join(' · ');
  const head = `the server's own truth: ${counts}`;
  const { ttft, gaps, late } = truth.streams ?? {};
  const streamed = { 'first token': ttft, 'token gap': gaps, 'its own lag': late };
  const phases = Object.entries({ ...truth.phases, ...streamed }).flatMap(([name, phase]) =>
    phase === undefined || phase.count === 0 ? [] : [[name, phase] as const],
  );
  if (phases.length === 0) {
    return `${head}\n`;
  }
  const names = COLUMNS.map((column) => column.replace('Ns', '').padStart(TIME_WIDTH));
  const rows = phases.map(
    ([name, phase]) =>
      name.padEnd(NAME_WIDTH) + COLUMNS.map((column) => cell(phase[column])).join(''),
  );
  return [head, ' '.repeat(NAME_WIDTH) + names.join(''), ...rows, ''].join('\n');
}

function cell(ns: number | null): string {
  return (ns === null ? '–' : timeWithUnit(ns)).padStart(TIME_WIDTH);
}
