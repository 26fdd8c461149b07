/*
 * When this machine did not run what was due, as programs of their own saw it: one sleeps on each
 * processor, before all else that wants it (hiccups.c). Needs Linux, root and a C compiler.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
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
