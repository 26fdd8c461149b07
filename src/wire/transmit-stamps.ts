/*
 * When the last byte of a request left, in the words of the kernel: it stamps what a connection
 * sends on its way to the device (SO_TIMESTAMPING, Linux's Documentation/networking/
 * timestamping.rst). Without it one would know only when the call to write returned; a writer that
 * wakes the server may lose its processor to it before that (docs/notes/tcp-info.md).
 *
 * Stamps lie in the connection's error queue. While one lies there epoll reports the connection,
 * and Node's event loop would not sleep: so they are asked for request by request, and read soon.
 */
import { type CLibrary, openCLibrary } from '../base/c-library.js';
import type { Clock } from '../base/clock.js';

// Of <asm-generic/socket.h>, <bits/socket.h>, <linux/net_tstamp.h>.
const SOL_SOCKET = 1;
const SO_TIMESTAMPING = 37;
const MSG_ERRQUEUE = 0x2000;
/** Before the device's queue; by the kernel's clock; numbered; without the bytes themselves. */
const TX_SCHED = 1 << 8;
const SOFTWARE = 1 << 4;
const OPT_ID = 1 << 7;
const OPT_TSONLY = 1 << 11;
const CLOCK_REALTIME = 0;

// struct msghdr, iovec and cmsghdr, of 64 bits; positions in bytes.
const HEADER_IOV = 16;
const HEADER_IOV_COUNT = 24;
const HEADER_CONTROL = 32;
const HEADER_CONTROL_BYTES = 40;
const IOV = 64;
const DATA = 96;
const DATA_BYTES = 32;
const CONTROL = 128;
const CONTROL_BYTES = 384;
const MEMORY_BYTES = CONTROL + CONTROL_BYTES;
const CMSG_HEADER_BYTES = 16;
const CMSG_LEVEL = 8;
const CMSG_TYPE = 12;
/** In struct sock_extended_err: the number of the last byte that was sent. */
const ERROR_DATA = 12;

const SEC_NS = 1e9;
const SYNCHRONIZATIONS = 10;
/** More than one write of a large body makes: an end for a loop that trusts the kernel. */
const STAMPS_MAX = 64;

/** What was read of a connection's stamps since its request was written. */
export type Stamped = {
  /** The last byte that was stamped, counted from when stamps were asked for; -1: none. */
  stampedByte: number;
  /** When it left first, on the clock of all marks. */
  stampedNs: number;
};

/** Functions of the C library, and memory for what they are given. */
export type StampCalls = {
  readonly setSocketOption: (
    descriptor: number,
    level: number,
    name: number,
    value: Uint32Array,
    length: number,
  ) => number;
  readonly receiveMessage: (descriptor: number, header: bigint, flags: number) => number;
  readonly getTime: (clock: number, time: Uint32Array) => number;
  readonly memory: { readonly buffer: ArrayBuffer; readonly address: bigint };
};

export class TransmitStamps {
  readonly #calls: StampCalls;
  readonly #clock: Clock;
  readonly #words: DataView;
  readonly #wanted = new Uint32Array([TX_SCHED | SOFTWARE | OPT_ID | OPT_TSONLY]);
  readonly #unwanted = new Uint32Array([0]);
  readonly #time = new Uint32Array(4);
  /** The second of the kernel's clock that instants are counted from, and what is then to add. */
  #zeroSecond = 0;
  #offsetNs = 0;

  constructor(calls: StampCalls, clock: Clock) {
    this.#calls = calls;
    this.#clock = clock;
    this.#words = new DataView(calls.memory.buffer);
    const { address } = calls.memory;
    const words = this.#words;
    words.setBigUint64(HEADER_IOV, address + BigInt(IOV), true);
    words.setUint32(HEADER_IOV_COUNT, 1, true);
    words.setBigUint64(HEADER_CONTROL, address + BigInt(CONTROL), true);
    words.setBigUint64(IOV, address + BigInt(DATA), true);
    words.setUint32(IOV + 8, DATA_BYTES, true);
    this.synchronize();
  }

  /** From now on what the connection sends is stamped. False: not by this kernel. */
  begin(descriptor: number): boolean {
    return this.#set(descriptor, this.#wanted);
  }

  /** What is not on its way yet may be stamped still. */
  end(descriptor: number): void {
    this.#set(descriptor, this.#unwanted);
  }

  /** Takes all stamps that lie there; a byte that was sent again has left when it first did. */
  readInto(into: Stamped, descriptor: number): void {
    for (let count = 0; count < STAMPS_MAX; count += 1) {
      // The kernel writes into the header how much it gave.
      this.#words.setUint32(HEADER_CONTROL_BYTES, CONTROL_BYTES, true);
      const { receiveMessage, memory } = this.#calls;
      if (receiveMessage(descriptor, memory.address, MSG_ERRQUEUE) < 0) return;
      this.#readOne(into);
    }
  }

  /**
   * Stamps are of the clock that tells the time of day, which may be set. Then one lies outside of
   * the call that it was made in, and this must be called.
   */
  synchronize(): void {
    let narrowestNs = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < SYNCHRONIZATIONS; turn += 1) {
      const beforeNs = this.#clock.nowNs();
      this.#calls.getTime(CLOCK_REALTIME, this.#time);
      const afterNs = this.#clock.nowNs();
      if (afterNs - beforeNs >= narrowestNs) continue;
      narrowestNs = afterNs - beforeNs;
      const [second = 0, high = 0, ns = 0] = this.#time;
      this.#zeroSecond = second + high * 2 ** 32;
      this.#offsetNs = Math.round((beforeNs + afterNs) / 2) - ns;
    }
  }

  #set(descriptor: number, value: Uint32Array): boolean {
    const { setSocketOption } = this.#calls;
    return setSocketOption(descriptor, SOL_SOCKET, SO_TIMESTAMPING, value, value.byteLength) === 0;
  }

  /** Two control messages: the stamp, then what it is of. */
  #readOne(into: Stamped): void {
    const words = this.#words;
    const end = CONTROL + words.getUint32(HEADER_CONTROL_BYTES, true);
    let stampNs = Number.NaN;
    for (let at = CONTROL; at + CMSG_HEADER_BYTES <= end; ) {
      const bytes = words.getUint32(at, true);
      if (bytes < CMSG_HEADER_BYTES) return;
      const from = at + CMSG_HEADER_BYTES;
      const isStamp =
        words.getUint32(at + CMSG_LEVEL, true) === SOL_SOCKET &&
        words.getUint32(at + CMSG_TYPE, true) === SO_TIMESTAMPING;
      if (isStamp) stampNs = this.#instantAt(from);
      else this.#note(into, words.getUint32(from + ERROR_DATA, true), stampNs);
      at += Math.ceil(bytes / 8) * 8;
    }
  }

  #instantAt(at: number): number {
    const second = this.#words.getUint32(at, true) + this.#words.getUint32(at + 4, true) * 2 ** 32;
    const ns = this.#words.getUint32(at + 8, true);
    return (second - this.#zeroSecond) * SEC_NS + ns + this.#offsetNs;
  }

  #note(into: Stamped, byte: number, stampNs: number): void {
    if (byte <= into.stampedByte || Number.isNaN(stampNs)) return;
    into.stampedByte = byte;
    into.stampedNs = stampNs;
  }
}

/** As in `process`. */
export type StampingMachine = { readonly platform: string; readonly arch: string };

/** Undefined elsewhere than on Linux of 64 bits, and without koffi. */
export async function openTransmitStamps(
  clock: Clock,
  { platform, arch }: StampingMachine,
): Promise<TransmitStamps | undefined> {
  if (platform !== 'linux' || (arch !== 'x64' && arch !== 'arm64')) return undefined;
  const library = await openCLibrary();
  return library === undefined ? undefined : new TransmitStamps(callsOf(library), clock);
}

function callsOf(library: CLibrary): StampCalls {
  const memory = library.fixedMemory(MEMORY_BYTES);
  const set = library.func('int setsockopt(int, int, int, void *, int)');
  const receive = library.func('long recvmsg(int, void *, int)');
  const getTime = library.func('int clock_gettime(int, void *)');
  return {
    memory,
    setSocketOption: set as StampCalls['setSocketOption'],
    receiveMessage: receive as StampCalls['receiveMessage'],
    getTime: getTime as StampCalls['getTime'],
  };
}
