import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { withFolder } from '../child.js';
import { pathOf, textOf } from './program.js';
import { exchangesOf, type WireExchange } from './wire.js';

export type Captured<Value> = {
  readonly value: Value;
  readonly exchanges: readonly WireExchange[];
  /** Packets that the kernel could not keep for tcpdump: more than none, and the truth has gaps. */
  readonly droppedPackets: number;
};

/** Enough for the heads of frame, IP and TCP with all options. */
const SNAP_BYTES = 96;
/** Holds seconds of packets, should tcpdump not be given the processor. */
const BUFFER_KIB = 65_536;
/** The kernel hands a buffer over after at most a second. */
const SETTLE_MS = 1500;

const CHUNK_BYTES = 2 ** 20;

/** Bytes of IP less those of both heads: acknowledgements without data are of no interest. */
const WITH_DATA = '(ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2)) > 0';

/** Listens on the loopback port while something is done, by tcpdump. */
export function withCapture<Value>(
  port: number,
  use: () => Promise<Value>,
): Promise<Captured<Value>> {
  const file = pathOf('tcpdump');
  if (file === undefined) throw new Error('there is no tcpdump: run bench/peers/setup.sh');
  return withFolder(async (folder) => {
    const path = join(folder, 'port.pcap');
    const child = spawn(file, tcpdumpWords(port, path), { stdio: ['ignore', 'ignore', 'pipe'] });
    const said = textOf(child, 2);
    const ended = endOf(child, said);
    await Promise.race([listening(child, said), ended]);
    const value = await use().finally(async () => {
      await wait(SETTLE_MS);
      child.kill('SIGINT');
      await ended;
    });
    const droppedPackets = Number(/(\d+) packets? dropped by kernel/.exec(said())?.[1] ?? 0);
    const exchanges = await exchangesOf(
      createReadStream(path, { highWaterMark: CHUNK_BYTES }),
      port,
    );
    return { value, exchanges, droppedPackets };
  });
}

function tcpdumpWords(port: number, path: string): readonly string[] {
  const sizes = ['-s', String(SNAP_BYTES), '-B', String(BUFFER_KIB)];
  // Else it becomes another user, who may not write into our folder.
  const user = process.getuid?.() === 0 ? ['-Z', 'root'] : [];
  const stamps = ['--time-stamp-precision=nano', '-n'];
  return [
    '-i',
    'lo',
    ...sizes,
    ...stamps,
    ...user,
    '-w',
    path,
    `tcp port ${port} and ${WITH_DATA}`,
  ];
}

function listening(child: ChildProcess, said: () => string): Promise<void> {
  return new Promise((resolve) => {
    child.stderr?.on('data', () => {
      if (said().includes('listening on')) resolve();
    });
  });
}

function endOf(child: ChildProcess, said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`tcpdump: exit code ${code}: ${said()}`));
    });
  });
}
