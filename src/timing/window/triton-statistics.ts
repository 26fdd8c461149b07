/*
 * Triton's statistics endpoint: sums in nanoseconds and counts of each model. Two answers of it,
 * and what lies between them.
 */
import { memberAt } from '../reported-time.js';
import type { ReportedPiece } from '../server-report.js';
import { isWhole, type WindowResult, type WindowSum } from './window-report.js';

const PIECES = [
  ['queue', 'serverQueue'],
  ['compute_input', 'serverDecode'],
  ['compute_infer', 'inference'],
  ['compute_output', 'serverEncode'],
] as const satisfies readonly (readonly [string, ReportedPiece])[];

const FIELDS = [
  'success',
  'fail',
  ...PIECES.map(([field]) => field),
  'cache_hit',
  'cache_miss',
] as const;

/** `model`: the one that was asked; undefined: all that the server has. */
export function tritonBetween(
  before: unknown,
  after: unknown,
  model: string | undefined,
): WindowResult {
  const [was, is] = [modelsOf(before, model), modelsOf(after, model)];
  if (was === undefined || is === undefined) return { known: false, why: 'unreadable' };
  // A version that comes or goes was loaded between the looks, and its counters began anew.
  if ([...was.keys()].sort().join() !== [...is.keys()].sort().join()) {
    return { known: false, why: 'restarted' };
  }
  const grown = new Map<string, WindowSum>();
  for (const field of FIELDS) {
    const sum = { sumNs: 0, count: 0 };
    for (const [key, stats] of is) {
      const from = was.get(key)?.get(field) ?? NOTHING;
      const to = stats.get(field) ?? NOTHING;
      if (to.count < from.count || to.sumNs < from.sumNs) return { known: false, why: 'restarted' };
      sum.sumNs += to.sumNs - from.sumNs;
      sum.count += to.count - from.count;
    }
    grown.set(field, sum);
  }
  return resultOf(grown);
}

const NOTHING: WindowSum = { sumNs: 0, count: 0 };

function resultOf(grown: ReadonlyMap<string, WindowSum>): WindowResult {
  const total = grown.get('success') ?? NOTHING;
  if (total.count === 0) return { known: false, why: 'nothing-counted' };
  const pieces: Partial<Record<ReportedPiece, WindowSum>> = {};
  for (const [field, piece] of PIECES) {
    const sum = grown.get(field);
    if (sum !== undefined && isWhole(sum)) pieces[piece] = sum;
  }
  const others: Record<string, WindowSum> = {};
  for (const field of ['cache_hit', 'cache_miss']) {
    const sum = grown.get(field);
    if (sum !== undefined && isWhole(sum)) others[field] = sum;
  }
  return {
    known: true,
    report: { title: 'Triton statistics', requests: total.count, pieces, total, others },
  };
}

type Statistics = ReadonlyMap<string, ReadonlyMap<string, WindowSum>>;

/** By name and version; undefined where the text is no statistics. */
function modelsOf(document: unknown, model: string | undefined): Statistics | undefined {
  const list = memberAt(document, ['model_stats']);
  if (!Array.isArray(list)) return undefined;
  const models = new Map<string, ReadonlyMap<string, WindowSum>>();
  const isAsked = list.some((one) => memberAt(one, ['name']) === model);
  for (const one of list) {
    const name = String(memberAt(one, ['name']));
    if (isAsked && name !== model) continue;
    const sums = FIELDS.map(
      (field) => [field, sumOf(memberAt(one, ['inference_stats', field]))] as const,
    );
    models.set(`${name} ${String(memberAt(one, ['version']))}`, new Map(sums));
  }
  return models;
}

/** Members that are missing or no numbers count as nothing. */
function sumOf(value: unknown): WindowSum {
  return { sumNs: amountOf(memberAt(value, ['ns'])), count: amountOf(memberAt(value, ['count'])) };
}

/** Some clients of Triton write 64-bit numbers as text. */
function amountOf(value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : 0;
}
