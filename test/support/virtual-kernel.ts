/* A kernel in virtual time that says of a connection what a test wants, and when. */
import type { Socket } from 'node:net';

import { TcpInfo } from '../../src/wire/tcp-info.js';
import { Upload } from '../../src/wire/upload.js';
import { UploadWatch } from '../../src/wire/upload-watch.js';
import { MARK_COUNT, WRITTEN } from '../../src/timing/marks.js';
import type { Clock } from '../../src/base/clock.js';

import { VirtualStamps } from './virtual-stamps.js';

export const MS = 1e6;
const SEGMENT_BYTES = 1448;
const TURN_NS = 5000;

/** What the kernel would say at an instant; what is not named is 0. */
type Said = {
  readonly unacked?: number;
  readonly notSent?: number;
  readonly acked?: number;
  readonly received?: number;
  readonly limitedMs?: number;
  readonly retransmits?: number;
};

export class VirtualKernel {
  nowNs = 0;
  looks = 0;
  writableLength = 0;
  /** Of the other end of each connection. */
  remoteAddress = '10.0.0.2';
  readonly #roundTripMs: number;
  readonly #saidAt: (ms: number) => Said;
  readonly #waiting: { readonly atNs: number; readonly look: () => void }[] = [];
  readonly watch: UploadWatch;
  readonly stamped = new VirtualStamps(() => this.nowNs);

  constructor(roundTripMs: number, saidAt: (ms: number) => Said) {
    this.#roundTripMs = roundTripMs;
    this.#saidAt = saidAt;
    const clock = { nowNs: () => this.nowNs } as Clock;
    this.watch = new UploadWatch(clock, (ms, look) => {
      // A turn of the event loop takes some microseconds.
      this.#waiting.push({ atNs: this.nowNs + (ms === 0 ? TURN_NS : ms * MS), look });
    });
    const tcpInfo = new TcpInfo((_fd, _level, _name, value) => this.#answer(value));
    this.watch.begin(tcpInfo, this.stamped.stamps);
  }

  exchange(sentBytes: number) {
    const marks = new Float64Array(MARK_COUNT).fill(Number.NaN);
    const upload = new Upload(marks);
    const kernel = this;
    const socket = {
      _handle: { fd: 7 },
      localAddress: '10.0.0.1',
      remoteAddress: kernel.remoteAddress,
      get writableLength() {
        return kernel.writableLength;
      },
    };
    upload.attach(socket as unknown as Socket);
    marks[WRITTEN] = this.nowNs;
    return { marks, upload, sentBytes, wroteNs: Number.NaN };
  }

  /** Lets time pass, timer by timer. */
  until(ms: number): void {
    for (;;) {
      this.#waiting.sort((one, other) => one.atNs - other.atNs);
      const next = this.#waiting[0];
      if (next === undefined || next.atNs > ms * MS) break;
      this.#waiting.shift();
      this.nowNs = Math.max(this.nowNs, next.atNs);
      next.look();
    }
    this.nowNs = ms * MS;
  }

  timers(): number {
    return this.#waiting.length;
  }

  #answer(value: Uint32Array): number {
    this.looks += 1;
    const said = this.#saidAt(this.nowNs / MS);
    value.fill(0);
    value[16 / 4] = SEGMENT_BYTES;
    value[24 / 4] = said.unacked ?? 0;
    value[100 / 4] = said.retransmits ?? 0;
    value[120 / 4] = said.acked ?? 0;
    value[128 / 4] = said.received ?? 0;
    value[144 / 4] = said.notSent ?? 0;
    value[148 / 4] = this.#roundTripMs * 1000;
    value[176 / 4] = (said.limitedMs ?? 0) * 1000;
    return 0;
  }
}
