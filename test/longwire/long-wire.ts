/*
 * Two hosts on this machine with a long wire between them: network namespaces, joined by
 * longwire.c, which holds packets back. The kernels' TCP across it is real. Needs root, iproute2,
 * /dev/net/tun and a C compiler.
 */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';

import {
  compiledC,
  type Pause,
  whileWatched,
  whyNoMachineWatch,
} from '../support/machine-watch.js';
import type { WireAsk, WireOrder, WireRow } from './wire-order.js';

/**
 * Before all else that runs on the machine: what is measured is a wire, not the scheduler. All of
 * it sleeps nearly always.
 */
const URGENTLY = ['chrt', '--fifo', '10'] as const;
const SOURCES = fileURLToPath(new URL('../../../test/longwire', import.meta.url));
const CLIENT = fileURLToPath(new URL('./wire-client.js', import.meta.url));

/** Why there can be no long wire here, in words; undefined where there can. */
export function whyNoLongWire(): string | undefined {
  const unwatched = whyNoMachineWatch();
  if (unwatched !== undefined) return unwatched;
  if (spawnSync('ip', ['netns', 'list']).status !== 0) return 'needs iproute2 with namespaces';
  if (spawnSync(URGENTLY[0], [...URGENTLY.slice(1), 'true']).status !== 0) {
    return 'needs chrt, and leave to use it';
  }
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
  } catch {
    return 'needs /dev/net/tun';
  }
  return undefined;
}

export type Programs = {
  readonly longwire: string;
  readonly server: string;
};

export function compiled(): Programs {
  return { longwire: compiledC(SOURCES, 'longwire'), server: compiledC(SOURCES, 'far-server') };
}

export type Wire = {
  readonly roundTripMs: number;
  /** Of the line, each way; 0: as fast as it goes. */
  readonly bytesPerSecond: number;
};

/** A row for each request, in the order of their answers, and when the machine stood still. */
export type Crossing = { readonly rows: readonly WireRow[]; readonly pauses: readonly Pause[] };

/** Sends the requests over such a wire. */
export async function over(
  wire: Wire,
  { longwire, server }: Programs,
  requests: readonly WireAsk[],
): Promise<Crossing> {
  const { made, pauses } = await whileWatched(() => crossed(wire, longwire, server, requests));
  return { rows: made, pauses };
}

async function crossed(
  wire: Wire,
  longwire: string,
  server: string,
  requests: readonly WireAsk[],
): Promise<readonly WireRow[]> {
  // Names of namespaces are the machine's: two test runs must not meet.
  const prefix = `mb${process.pid}x${wire.roundTripMs}x${wire.bytesPerSecond}`;
  const order: WireOrder = { serverProgram: server, prefix, requests };
  const words = [
    ...URGENTLY.slice(1),
    longwire,
    ...['-d', `${wire.roundTripMs * 500}`, '-r', `${wire.bytesPerSecond}`, '-n', prefix],
    ...['--', process.execPath, CLIENT, JSON.stringify(order)],
  ];
  const child = spawn(URGENTLY[0], words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes) => {
    out += bytes;
  });
  child.stderr.on('data', (bytes) => {
    err += bytes;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the long wire ended with ${code}: ${err}`);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as WireRow);
}
