/* What differs between files that are to be compared, and should not: a list for the reader. */
import type { DifferenceDocument, DifferenceKind } from '../result/comparison-document.js';
import type { CellDocument, HostDocument } from '../result/document.js';

import type { ComparedFile } from './compare-inputs.js';
import { cellNameOf } from './observation.js';
import type { Study } from './study.js';

/** All against the first: each thing that differs once, with the first file that has it. */
export function differencesOf(files: readonly ComparedFile[]): readonly DifferenceDocument[] {
  const [first, ...others] = files;
  if (first === undefined) return [];
  const found = others.flatMap((other) => differencesBetween(first, other));
  const seen = new Set<string>();
  return found.filter(({ what, message, before }) => {
    const key = JSON.stringify([what, what === 'cell' ? message : before]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function differencesBetween(one: ComparedFile, other: ComparedFile): readonly DifferenceDocument[] {
  const [first, second] = [factsOf(one), factsOf(other)];
  const plain = (['scenario', 'machine', 'version', 'api'] as const).flatMap((what) =>
    first[what] === second[what]
      ? []
      : [differenceOf(what, `${what}s differ`, [first[what], second[what]])],
  );
  return [...plain, ...cellDifferences(cellsOf(one), cellsOf(other), other.path)];
}

function differenceOf(
  what: DifferenceKind,
  message: string,
  [before, after]: readonly [string, string],
): DifferenceDocument {
  return { what, message, before, after };
}

type Facts = Readonly<Record<Exclude<DifferenceKind, 'cell'>, string>>;

const SHA_CHARACTERS = 12;

function factsOf(file: ComparedFile): Facts {
  const { scenario, host, tool } = file.document;
  const target =
    file.kind === 'result' ? file.document.target : file.document.arms[file.arm].target;
  return {
    scenario: `${scenario.name} (sha256 ${scenario.sha256.slice(0, SHA_CHARACTERS)})`,
    machine: machineText(host),
    // A change in the third number changes no measurement: docs/result-format.md.
    version: `modelbench ${tool.version.split('.').slice(0, 2).join('.')}`,
    api: `${target.method} as ${target.api}, HTTP ${target.httpVersion}`,
  };
}

function machineText({ cpu, cores, os, node }: HostDocument): string {
  return `${cores} × ${cpu}, ${os}, Node ${node.replace(/^v/, '')}`;
}

function cellsOf(file: ComparedFile): readonly CellDocument[] {
  if (file.kind === 'result') return file.document.cells;
  const run = file.document.rounds
    .flatMap((round) => round.runs)
    .find((one) => one.arm === file.arm && one.failure === null);
  return run?.cells ?? [];
}

function cellDifferences(
  before: readonly CellDocument[],
  after: readonly CellDocument[],
  path: string,
): readonly DifferenceDocument[] {
  const [first, second] = [byName(before), byName(after)];
  const names = [...new Set([...first.keys(), ...second.keys()])];
  return names.flatMap((name) => {
    const [one, other] = [first.get(name), second.get(name)];
    if (one === undefined || other === undefined) {
      const message = `${name}: only ${one === undefined ? 'after has it' : 'before has it'}`;
      const [was, is] = [one, other].map((cell) => (cell === undefined ? '–' : cellText(cell)));
      return [differenceOf('cell', message, [was ?? '–', is ?? `not in ${path}`])];
    }
    return areSame(one, other)
      ? []
      : [differenceOf('cell', `${name}: not the same cell`, [cellText(one), cellText(other)])];
  });
}

/** Of the arms of a session that were not asked alike: what of it shows in what they measured. */
export function armDifferences({ before, after }: Study): readonly DifferenceDocument[] {
  const [one, other] = [before[0]?.cells, after[0]?.cells];
  const found = [...(one ?? [])].flatMap(([name, [cell]]) => {
    const [twin] = other?.get(name) ?? [];
    if (cell === undefined || twin === undefined) return [];
    return JSON.stringify(cell.load) === JSON.stringify(twin.load)
      ? []
      : [differenceOf('cell', `${name}: not the same load`, [cellText(cell), cellText(twin)])];
  });
  const message = 'the arms were not measured alike (cells, warm-up or length)';
  return found.length > 0 ? found : [differenceOf('cell', message, ['before', 'after'])];
}

function byName(cells: readonly CellDocument[]): ReadonlyMap<string, CellDocument> {
  return new Map(cells.map((cell) => [cellNameOf(cell), cell]));
}

/** Generated bodies differ in length by a little, by their seed. */
const SIZE_TOLERANCE = 0.02;

function areSame(one: CellDocument, other: CellDocument): boolean {
  const [size, otherSize] = [one.payload.bodyBytes, other.payload.bodyBytes];
  return (
    Math.abs(size - otherSize) <= SIZE_TOLERANCE * Math.max(size, otherSize) &&
    one.payload.kind === other.payload.kind &&
    one.payload.contentType === other.payload.contentType &&
    JSON.stringify(one.load) === JSON.stringify(other.load)
  );
}

function cellText({ payload, load }: CellDocument): string {
  const how =
    load.kind === 'closed'
      ? `${load.concurrency} at a time`
      : `${load.arrivals} arrivals, ${load.ratePerSecond}/s`;
  const type = payload.contentType ?? 'no content type';
  return `${payload.kind}, ${Math.round(payload.bodyBytes)} B, ${type}, ${how}`;
}
