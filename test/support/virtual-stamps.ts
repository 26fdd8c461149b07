/* Stamps of a kernel in virtual time, in the bytes that the kernel gives them in. */
import { TransmitStamps } from '../../src/wire/transmit-stamps.js';
import type { Clock } from '../../src/base/clock.js';

const SOL_SOCKET = 1;
const SO_TIMESTAMPING = 37;
const IPPROTO_IP = 0;
const IP_RECVERR = 11;
// Where what the tested code hands over points to.
const CONTROL_POINTER = 32;
const CONTROL_LENGTH = 40;
const ADDRESS = 4096n;

export type Stamp = { readonly byte: number; readonly atNs: number };

export class VirtualStamps {
  /** What lies in the error queue. */
  readonly queue: Stamp[] = [];
  /** By how much the clock that tells the time of day is ahead of that of the test. */
  dayNs = 1_700_000_000_123_456_789n;
  isWanted = false;
  isRefused = false;
  reads = 0;
  readonly stamps: TransmitStamps;
  readonly #words = new DataView(new ArrayBuffer(512));

  constructor(nowNs: () => number) {
    const clock = { nowNs } as Clock;
    this.stamps = new TransmitStamps(
      {
        memory: { buffer: this.#words.buffer as ArrayBuffer, address: ADDRESS },
        setSocketOption: (_descriptor, _level, _name, value) => {
          if (this.isRefused) return -1;
          this.isWanted = value[0] !== 0;
          return 0;
        },
        receiveMessage: () => this.#receive(),
        getTime: (_clock, time) => {
          const dayNs = this.dayNs + BigInt(Math.round(nowNs()));
          new BigUint64Array(time.buffer).set([dayNs / 1_000_000_000n, dayNs % 1_000_000_000n]);
          return 0;
        },
      },
      clock,
    );
  }

  #receive(): number {
    this.reads += 1;
    const stamp = this.queue.shift();
    if (stamp === undefined) return -1;
    const words = this.#words;
    const control = Number(words.getBigUint64(CONTROL_POINTER, true) - ADDRESS);
    const dayNs = this.dayNs + BigInt(stamp.atNs);
    this.#message(control, 64, SOL_SOCKET, SO_TIMESTAMPING);
    words.setBigUint64(control + 16, dayNs / 1_000_000_000n, true);
    words.setBigUint64(control + 24, dayNs % 1_000_000_000n, true);
    this.#message(control + 64, 48, IPPROTO_IP, IP_RECVERR);
    words.setUint32(control + 64 + 16 + 12, stamp.byte, true);
    words.setUint32(CONTROL_LENGTH, 112, true);
    return 0;
  }

  #message(at: number, bytes: number, level: number, type: number): void {
    this.#words.setBigUint64(at, BigInt(bytes), true);
    this.#words.setUint32(at + 8, level, true);
    this.#words.setUint32(at + 12, type, true);
  }
}
