import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { HistoryPoint, HistorySeries } from '../report/history-view.js';
import { type History, renderHistory } from '../report/render-history.js';
import type { CellDocument, SummaryDocument } from '../result/document.js';
import { matchesPattern } from '../scenario/pattern.js';
import { mergedSample } from '../stats/merged-sample.js';
import { percentileNs } from '../stats/summary.js';
import { PARTS, type Part } from '../timing/piece.js';

import type { HistoryOptions } from './declare-history.js';
import { DONE, decisiveOf, type ExitCode, RUN_FAILED, WRONG_USE } from './exit-code.js';
import { printedFormatOf } from './format-choice.js';
import type { Io } from './io.js';
import { reasonOf } from './output-place.js';
import { type MeasuredFile, readMeasured } from './read-measured.js';
import { proveExports, withLineEnd, writeExports } from './run-outputs.js';
import { styleOf } from './style-of.js';
import { UsageError } from './usage-error.js';

const STATISTICS = { mean: null, p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 };

type Statistic = keyof typeof STATISTICS;

type Wanted = {
  readonly part: 'response' | 'afterSend' | Part;
  readonly statistic: Statistic;
  readonly only: readonly string[];
};

export function historyCommand(
  paths: readonly string[],
  options: HistoryOptions,
  io: Io,
): ExitCode {
  const format = printedFormatOf(options.format ?? []);
  const wanted = wantedOf(options);
  const { files, code } = filesOf(paths, io);
  if (code !== DONE) return code;
  const histories = historiesOf(files, wanted);
  if (histories.length === 0) {
    io.stderr.write(`error: none of ${files.length} files knows ${wordsOf(wanted)}\n`);
    return WRONG_USE;
  }
  const room = { documents: 1, folder: io.folder, inputs: files.map(({ path }) => path) };
  const exports = proveExports(options.format ?? [], room);
  const style = styleOf(options, undefined, io);
  io.stdout.write(withLineEnd(renderHistory(histories, format, style)));
  const kept = {
    fileName: 'history.json',
    text: () => renderHistory(histories, 'json', style),
    render: (name: typeof format, look: typeof style) => renderHistory(histories, name, look),
  };
  const failures = writeExports(kept, exports, options, io.folder);
  for (const failure of failures) io.stderr.write(`error: ${failure}\n`);
  return decisiveOf(failures.map((): ExitCode => RUN_FAILED));
}

function wordsOf({ part, statistic }: Wanted): string {
  return `${part} ${statistic}`;
}

function wantedOf({ part = 'response', statistic = 'p50', only = [] }: HistoryOptions): Wanted {
  const parts = ['response', 'afterSend', ...PARTS] as const;
  const knownPart = parts.find((one) => one === part);
  const statistics = Object.keys(STATISTICS) as Statistic[];
  const knownStatistic = statistics.find((one) => one === statistic);
  if (knownPart === undefined) {
    throw new UsageError(`--part does not know '${part}'`, `one of ${parts.join(', ')}`);
  }
  if (knownStatistic === undefined) {
    throw new UsageError(
      `--statistic does not know '${statistic}'`,
      `one of ${statistics.join(', ')}`,
    );
  }
  return { part: knownPart, statistic: knownStatistic, only };
}

type Found = { readonly files: readonly MeasuredFile[]; readonly code: ExitCode };

/** A file that was named must be readable; in a folder, what is something else is passed over. */
function filesOf(paths: readonly string[], io: Io): Found {
  const looked = paths.map((path) => lookAt(path, io));
  const files = looked.flatMap((one) => one.files);
  const wrong = looked.flatMap((one) => one.wrong);
  const passed = looked.reduce((sum, one) => sum + one.passed, 0);
  for (const message of wrong) io.stderr.write(`error: ${message}\n`);
  if (wrong.length > 0) return { files, code: WRONG_USE };
  if (files.length === 0) {
    io.stderr.write(`error: no result and no session in ${paths.join(', ')}\n`);
    return { files, code: WRONG_USE };
  }
  if (passed > 0) io.stderr.write(`warning: ${passed} files are no results, or damaged\n`);
  return { files, code: DONE };
}

type Looked = {
  readonly files: readonly MeasuredFile[];
  readonly wrong: readonly string[];
  readonly passed: number;
};

function lookAt(path: string, io: Io): Looked {
  const isWhole = isFolder(path, io);
  const reads = (isWhole ? jsonBelow(path, io) : [path]).map((one) => readMeasured(one, io.folder));
  const files = reads.flatMap((read) => (read.ok ? [read.file] : []));
  const wrong = reads.flatMap((read) => (read.ok ? [] : [read.message]));
  return { files, wrong: isWhole ? [] : wrong, passed: isWhole ? wrong.length : 0 };
}

function isFolder(path: string, io: Io): boolean {
  try {
    return statSync(resolve(io.folder, path)).isDirectory();
  } catch {
    return false;
  }
}

function jsonBelow(path: string, io: Io): readonly string[] {
  try {
    return readdirSync(resolve(io.folder, path), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json') && !name.endsWith('index.json'))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw new UsageError(`${path}: ${reasonOf(error)}`);
  }
}

function historiesOf(files: readonly MeasuredFile[], wanted: Wanted): readonly History[] {
  const byScenario = new Map<string, Map<string, HistoryPoint[]>>();
  const ordered = [...files].sort((a, b) =>
    a.document.startedAt.localeCompare(b.document.startedAt),
  );
  for (const file of ordered) {
    const { scenario } = file.document;
    const series = byScenario.get(scenario.name) ?? new Map<string, HistoryPoint[]>();
    byScenario.set(scenario.name, series);
    for (const { cell, point } of pointsOf(file, wanted)) {
      const name = `${cell}: ${wordsOf(wanted)}`;
      series.set(name, [...(series.get(name) ?? []), point]);
    }
  }
  return [...byScenario]
    .map(([scenario, series]): History => ({ scenario, series: seriesOf(series) }))
    .filter(({ series }) => series.length > 0);
}

function seriesOf(series: ReadonlyMap<string, readonly HistoryPoint[]>): readonly HistorySeries[] {
  return [...series].map(([name, points]) => ({ name, points }));
}

/** Of a session, what was new then; all runs of a cell together. */
function pointsOf(
  { kind, document, path }: MeasuredFile,
  wanted: Wanted,
): readonly { readonly cell: string; readonly point: HistoryPoint }[] {
  const cells: readonly CellDocument[] =
    kind === 'result'
      ? document.cells
      : document.rounds.flatMap(({ runs }) =>
          runs.flatMap((run) => (run.arm === 'after' && run.failure === null ? run.cells : [])),
        );
  const names = [...new Set(cells.map(nameOf))];
  const { host, tool, git, startedAt } = document;
  return names
    .filter(
      (name) => wanted.only.length === 0 || wanted.only.some((one) => matchesPattern(one, name)),
    )
    .flatMap((name) => {
      const own = cells.filter((cell) => nameOf(cell) === name);
      const sample = mergedSample(own.map((cell) => summaryOf(cell, wanted.part)));
      const q = STATISTICS[wanted.statistic];
      if (sample === undefined) return [];
      const ns = q === null ? sample.moments.meanNs() : percentileNs(sample, q);
      if (ns === null || Number.isNaN(ns)) return [];
      return [
        {
          cell: name,
          point: {
            startedAt,
            label: path,
            commit: git?.commit ?? null,
            machine: `${host.cores} × ${host.cpu}`,
            version: tool.version,
            ns,
            requests: sample.count(),
          },
        },
      ];
    });
}

function nameOf({ name, repeat }: CellDocument): string {
  const ending = ` · repeat ${repeat + 1}`;
  return name.endsWith(ending) ? name.slice(0, -ending.length) : name;
}

function summaryOf(cell: CellDocument, part: Wanted['part']): SummaryDocument {
  if (part === 'response') return cell.responseTime;
  return part === 'afterSend' ? cell.afterSend : cell.phases[part];
}
