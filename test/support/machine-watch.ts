/*
 * When this machine did not run what was due, as programs of their own saw it: one sleeps on each
 * processor, before all else that wants it (hiccups.c). Needs Linux, root and a C compiler.
 */
import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { clock } from '../../src/base/clock.js';

/** A time at which a processor of this machine did not do what was due on it. */
export type Pause = { readonly fromNs: number; readonly toNs: number };

const SUPPORT = fileURLToPath(new URL('../../../test/support', import.meta.url));

/** Why the machine cannot be watched here, in words; undefined where it can. */
export function whyNoMachineWatch(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  if (spawnSync('cc', ['--version']).status !== 0) return 'needs a C compiler';
  return undefined;
}

/** The path of a program of C, made for this process. */
export function compiledC(folder: string, name: string): string {
  const program = join(mkdtempSync(join(tmpdir(), 'modelbench-c-')), name);
  const source = join(folder, `${name}.c`);
  const { status, stderr } = spawnSync('cc', ['-O2', '-o', program, source]);
  if (status !== 0) throw new Error(`cc ${source}: ${stderr}`);
  return program;
}

let program: string | undefined;

export type Watched<Made> = {
  readonly made: Made;
  /** When a processor stood still meanwhile. */
  readonly pauses: readonly Pause[];
  readonly spanNs: number;
};

export async function whileWatched<Made>(work: () => Promise<Made>): Promise<Watched<Made>> {
  program ??= compiledC(SUPPORT, 'hiccups');
  const path = program;
  const watches = Array.from({ length: availableParallelism() }, (_, processor) =>
    watched(spawn(path, [`${processor}`], { stdio: ['ignore', 'pipe', 'inherit'] })),
  );
  const beganNs = clock.nowNs();
  try {
    const made = await work();
    const pauses = watches.flatMap((watch) => watch.pauses());
    return { made, pauses, spanNs: clock.nowNs() - beganNs };
  } finally {
    for (const watch of watches) watch.end();
  }
}

/** Of the time, with all processors added up. */
export function stillRatioOf(watched: Pick<Watched<unknown>, 'pauses' | 'spanNs'>): number {
  const stillNs = watched.pauses.reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0);
  return stillNs / watched.spanNs;
}

/** Codes of reasons against a result that are the machine's doing, and not that of what was run. */
export const OF_THE_MACHINE = /^(machine-|cpu-|loop-stalled$)/;

/** What an untouched machine does, too, and what no light load is moved by. */
const CALM_RATIO_MAX = 0.005;
const LOOK_MS = 2000;

/** Waits until the machine was calm for a moment, or the time is up. */
export async function untilCalm(atMostMs: number): Promise<void> {
  const endNs = clock.nowNs() + atMostMs * 1e6;
  while (clock.nowNs() < endNs) {
    const look = await whileWatched(() => setTimeout(LOOK_MS));
    if (stillRatioOf(look) <= CALM_RATIO_MAX) return;
  }
}

const TRIES = 4;
const TRY_CALM_MS_MAX = 20_000;
/** What moves a quantile of some requests, and no more. */
const TRY_CALM_RATIO_MAX = 0.01;

/**
 * Asks until nothing departs from what must be. What departs on a machine that was left alone is a
 * failure; where the host never left it alone, that cannot be told, and the test is skipped.
 */
export async function noDepartures(
  t: TestContext,
  look: () => Promise<readonly string[]>,
): Promise<void> {
  const isWatched = whyNoMachineWatch() === undefined;
  for (let tries = 1; ; tries += 1) {
    if (isWatched) await untilCalm(TRY_CALM_MS_MAX);
    const seen = isWatched ? await whileWatched(look) : { made: await look(), ...UNWATCHED };
    const stillRatio = stillRatioOf(seen);
    if (seen.made.length === 0) return;
    t.diagnostic(
      `try ${tries}: still for ${(100 * stillRatio).toFixed(1)} %; ${seen.made.join('; ')}`,
    );
    if (stillRatio <= TRY_CALM_RATIO_MAX) assert.deepEqual(seen.made, []);
    if (tries === TRIES)
      return t.skip(`the host let this machine stand still in all ${TRIES} tries`);
  }
}

const UNWATCHED = { pauses: [], spanNs: 1 };

function watched(child: ChildProcessByStdio<null, Readable, null>) {
  let lines = '';
  child.stdout.on('data', (bytes) => {
    lines += bytes;
  });
  return {
    pauses: (): readonly Pause[] =>
      lines
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split(' ').map(Number))
        .map(([fromNs = 0, toNs = 0]) => ({ fromNs, toNs })),
    end: () => child.kill(),
  };
}
