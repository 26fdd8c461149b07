/*
 * What the kernel knows of a connection: TCP_INFO, read through koffi, which Node itself has no
 * way to do. One call takes under a microsecond and allocates nothing: the answer always goes
 * into the same memory (docs/notes/tcp-info.md has offsets, versions and measurements). koffi is
 * optional; without it nothing changes but how much is known.
 */
import type { Socket } from 'node:net';

import { openCLibrary } from '../base/c-library.js';

// Of <netinet/in.h>, <netinet/tcp.h>: the same on every architecture of Linux.
const IPPROTO_TCP = 6;
const TCP_INFO = 11;

const INFO_BYTES = 256;
/** Up to the end of `tcpi_rwnd_limited`: Linux 4.9. */
const INFO_BYTES_MIN = 184;

// Positions in struct tcp_info, in units of four bytes.
const SEGMENT_BYTES = 16 / 4;
const UNACKED = 24 / 4;
const SMOOTHED_US = 68 / 4;
const CONGESTION_WINDOW = 80 / 4;
const TOTAL_RETRANSMITS = 100 / 4;
const BYTES_ACKED = 120 / 4;
const BYTES_RECEIVED = 128 / 4;
const NOT_SENT_BYTES = 144 / 4;
const SHORTEST_US = 148 / 4;
const WINDOW_LIMITED_US = 176 / 4;

const HIGH_WORD = 2 ** 32;
const NS_PER_US = 1000;
/** What the kernel says while it has seen no round trip. */
const NO_ROUND_TRIP_US = 0xffffffff;

/** int getsockopt(int, int, int, void *, socklen_t *) */
// biome-ignore lint/complexity/useMaxParams: as the C library has it.
export type GetSocketOption = (
  descriptor: number,
  level: number,
  name: number,
  value: Uint32Array,
  length: Uint32Array,
) => number;

export class TcpInfo {
  readonly #getSocketOption: GetSocketOption;
  readonly #info = new Uint32Array(INFO_BYTES / 4);
  readonly #length = new Uint32Array(1);

  constructor(getSocketOption: GetSocketOption) {
    this.#getSocketOption = getSocketOption;
  }

  /** Hot path. False where there is nothing to know: no such connection, or an old kernel. */
  look(descriptor: number): boolean {
    this.#length[0] = INFO_BYTES;
    const failed = this.#getSocketOption(
      descriptor,
      IPPROTO_TCP,
      TCP_INFO,
      this.#info,
      this.#length,
    );
    return failed === 0 && (this.#length[0] ?? 0) >= INFO_BYTES_MIN;
  }

  // Of the last look.

  /** Largest segment that is sent. */
  segmentBytes(): number {
    return this.#word(SEGMENT_BYTES);
  }

  /** Segments that were sent and not acknowledged. */
  unacked(): number {
    return this.#word(UNACKED);
  }

  smoothedNs(): number {
    return this.#word(SMOOTHED_US) * NS_PER_US;
  }

  /** The shortest round trip of the connection, of about the last five minutes; NaN: none yet. */
  shortestNs(): number {
    const us = this.#word(SHORTEST_US);
    return us === 0 || us === NO_ROUND_TRIP_US ? Number.NaN : us * NS_PER_US;
  }

  /** In segments. */
  congestionWindow(): number {
    return this.#word(CONGESTION_WINDOW);
  }

  totalRetransmits(): number {
    return this.#word(TOTAL_RETRANSMITS);
  }

  ackedBytes(): number {
    return this.#long(BYTES_ACKED);
  }

  receivedBytes(): number {
    return this.#long(BYTES_RECEIVED);
  }

  /** What was given to the kernel and has not left it. */
  notSentBytes(): number {
    return this.#word(NOT_SENT_BYTES);
  }

  /** How long, in all, the other side's full receive window kept this side from sending. */
  windowLimitedNs(): number {
    return this.#long(WINDOW_LIMITED_US) * NS_PER_US;
  }

  #word(at: number): number {
    return this.#info[at] ?? 0;
  }

  #long(at: number): number {
    return this.#word(at) + this.#word(at + 1) * HIGH_WORD;
  }
}

/** Where the kernel's word can be had, and else why not, in words for the result. */
export type TcpInfoState =
  | { readonly kind: 'read'; readonly tcpInfo: TcpInfo }
  | { readonly kind: 'none'; readonly why: string };

export type TcpInfoSetting = {
  readonly platform: string;
  /** False: as on a machine that does not have it. */
  readonly isWanted: boolean;
};

export async function openTcpInfo({ platform, isWanted }: TcpInfoSetting): Promise<TcpInfoState> {
  if (!isWanted) return { kind: 'none', why: 'switched off' };
  if (platform !== 'linux') return { kind: 'none', why: `not on ${platform}` };
  const library = await openCLibrary();
  if (library === undefined) {
    return { kind: 'none', why: 'the optional package koffi cannot be loaded' };
  }
  const getSocketOption = library.func('int getsockopt(int, int, int, void *, void *)');
  return { kind: 'read', tcpInfo: new TcpInfo(getSocketOption as GetSocketOption) };
}

type Handle = {
  readonly fd?: number;
  readonly writeQueueSize?: number;
  /** Of TLS: the handle of the TCP connection below. */
  readonly _parent?: Handle;
};

/** The descriptor of the TCP connection, also below TLS; -1 where there is none (any more). */
export function descriptorOf(socket: Socket): number {
  return handleOf(socket)?.fd ?? -1;
}

/**
 * Whether the kernel was given all that was written. Node counts what it has not; of TLS, it
 * counts until a turn of the loop later, so there the queues themselves are asked.
 */
export function isHandedOver(socket: Socket): boolean {
  if (socket.writableLength === 0) return true;
  const handle = handleOf(socket);
  const below = handle?._parent;
  return handle?.writeQueueSize === 0 && below?.writeQueueSize === 0;
}

function handleOf(socket: Socket): Handle | null | undefined {
  return (socket as Socket & { readonly _handle?: Handle | null })._handle;
}
