/*
 * The scenarios of a selftest, as text like any other, read by the same reader: what is measured
 * here is what a run does. A plan has a cell for each load in question; the grid of payloads and
 * rates that the text spans has more of them.
 */
import type { Cell, Plan } from '../../scenario/plan.js';
import { type FileLookup, readScenario } from '../../scenario/read-scenario.js';
import { formatDiagnostics } from '../../base/source-text.js';
import { durationNs } from '../../base/units.js';

import { type Lengths, type Stages, stagesOf, type TestLoad } from './loads.js';

/** Which server stands at the other end, and how the requests are paced. */
export type Bench = {
  readonly server: 'instant' | 'silent' | 'telling';
  readonly pacing: 'exact' | 'frugal';
};

/*
 * A process that spins is awake when an answer comes; one that sleeps has to be woken. So there
 * are two floors. Everything else is measured as exactly as it can be.
 */
export const BENCHES: readonly Bench[] = [
  { server: 'instant', pacing: 'exact' },
  { server: 'instant', pacing: 'frugal' },
  { server: 'silent', pacing: 'exact' },
  { server: 'telling', pacing: 'exact' },
];

/** Of what is rare the waking is no part to speak of, and it takes long to measure. */
const FRUGAL_RATE_MIN = 20;

export function loadsOf({ pacing }: Bench, loads: readonly TestLoad[]): readonly TestLoad[] {
  return pacing === 'exact'
    ? loads
    : loads.filter(({ ratePerSecond }) => ratePerSecond >= FRUGAL_RATE_MIN);
}

/*
 * An instant server is the floor. The others work, so that each part has something to be compared
 * with: a batch waits for its window, which is queueing at every rate, and is then executed.
 */
const WORK = 'workers: 8, inference: { exponential: 1ms }, maxBatch: 16, window: 2ms';

const SERVERS: Readonly<Record<Bench['server'], string>> = {
  instant: 'inference: 0ms, report: none',
  silent: `${WORK}, report: none`,
  telling: `${WORK}, report: server-timing`,
};

export function benchPlan(bench: Bench, loads: readonly TestLoad[], lengths: Lengths): Plan {
  const plan = planOf(scenarioText(bench, loads));
  const cells = loads.map((load) => stagedCell(cellOf(plan, load), stagesIn(bench, load, lengths)));
  const [first, ...others] = cells;
  if (first === undefined) throw new Error('a selftest without a load');
  return { ...plan, cells: [first, ...others] };
}

/** How long the cells of a bench send, warm-up included. */
export function lengthNsOf(bench: Bench, loads: readonly TestLoad[], lengths: Lengths): number {
  return loads.reduce((sum, load) => {
    const { warmupRequests, measureNs } = stagesIn(bench, load, lengths);
    return sum + (warmupRequests / load.ratePerSecond) * 1e9 + measureNs;
  }, 0);
}

function stagesIn(bench: Bench, load: TestLoad, lengths: Lengths): Stages {
  return stagesOf(load, bench.server === 'instant' ? lengths.floorNs : lengths.partsNs, lengths);
}

function scenarioText(bench: Bench, loads: readonly TestLoad[]): string {
  const payloads = [...new Set(loads.map(({ payload }) => payload))].join(', ');
  const rates = [...new Set(loads.map(({ ratePerSecond }) => `${ratePerSecond}/s`))].join(', ');
  return `name: selftest, ${bench.server} server
target: { reference: { ${SERVERS[bench.server]} } }
payloads: [${payloads}]
load: { rate: [${rates}], arrivals: constant, pacing: ${bench.pacing} }
`;
}

function planOf(text: string): Plan {
  const source = { path: 'selftest', text };
  const read = readScenario(source, {
    environment: {},
    files: NO_FILES,
    overrides: { set: [], target: undefined, seed: undefined, labels: {}, only: [] },
  });
  if (!read.ok) throw new Error(formatDiagnostics(source, read.diagnostics));
  return read.value;
}

/** A selftest reads no file. */
const NO_FILES: FileLookup = {
  exists: () => false,
  sizeOf: () => undefined,
  readText: () => undefined,
  glob: () => [],
  resolve: (path) => path,
};

function cellOf(plan: Plan, { payload, ratePerSecond }: TestLoad): Cell {
  const name = `${payload} · ${ratePerSecond}/s`;
  const cell = plan.cells.find((one) => one.name === name);
  if (cell === undefined) throw new Error(`a selftest without the cell ${name}`);
  return cell;
}

/** Its warm-up is never cut short, because its requests are counted on. */
function stagedCell(cell: Cell, { warmupRequests, measureNs }: Stages): Cell {
  return {
    ...cell,
    warmup: { kind: 'count', requests: warmupRequests, atMostNs: WARMUP_NS_MAX },
    measure: { kind: 'time', ns: durationNs(measureNs) },
  };
}

const WARMUP_NS_MAX = durationNs(60e9);
