import { Worker } from 'node:worker_threads';

import { type Block, blockOf } from '../timing/block.js';
import { clockZero } from '../base/clock.js';

import type { Digest } from './digest.js';
import {
  type FromLoad,
  type LoadDone,
  type LoadOrder,
  STATUS_LENGTH,
  type ToLoad,
} from './load-order.js';

const YOUNG_MB_MAX = 16;

/** The main thread's handle on the load thread. One cell at a time. */
export class LoadThread {
  readonly status: Int32Array;
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  readonly #blocks: Block[] = [];
  #digest: Digest | undefined;
  #done: ((done: LoadDone) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;
  #measuring: ((fromNs: number) => void) | undefined;

  constructor() {
    const memory = new SharedArrayBuffer(STATUS_LENGTH * 4);
    this.status = new Int32Array(memory);
    this.#worker = new Worker(new URL('./load-worker.js', import.meta.url), {
      workerData: { status: memory },
      name: 'modelbench load',
      // Little survives a request: a larger nursery would only take what a longer run can touch.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB_MAX },
    });
    this.#ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: FromLoad) => {
        if (message.kind !== 'hello') this.#take(message);
        else if (message.zero === clockZero()) resolve();
        else reject(new Error('the load thread counts time from another zero'));
      });
      this.#worker.once('error', (error) => {
        reject(error);
        this.#fail?.(error);
      });
    });
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  run(order: LoadOrder, digest: Digest, measuring: (fromNs: number) => void): Promise<LoadDone> {
    this.#digest = digest;
    this.#measuring = measuring;
    const done = new Promise<LoadDone>((resolve, reject) => {
      this.#done = resolve;
      this.#fail = reject;
    });
    const transfer = transferables(order);
    this.#tell({ kind: 'cell', order }, transfer);
    return done;
  }

  stop(): void {
    this.#tell({ kind: 'stop' });
  }

  setAuthorization(authorization: string): void {
    this.#tell({ kind: 'token', authorization });
  }

  async quit(): Promise<void> {
    await this.#worker.terminate();
  }

  #tell(message: ToLoad, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer as ArrayBuffer[]);
  }

  #digestBlock(digest: Digest, number: number, rows: number): void {
    const block = this.#blocks[number];
    if (block === undefined) throw new Error(`block ${number} was never announced`);
    const wanted = digest.wantedHeaders();
    digest.takeBlock(block, rows);
    if (digest.wantedHeaders() !== wanted) {
      this.#tell({ kind: 'keep', headers: digest.wantedHeaders() });
    }
    this.#tell({ kind: 'block-free', number });
  }

  #take(message: FromLoad): void {
    const digest = this.#digest;
    if (message.kind === 'new-block') this.#blocks[message.number] = blockOf(message.memory);
    if (digest === undefined) return;
    switch (message.kind) {
      case 'measuring':
        digest.beginMeasure(message.fromNs, message.toNs);
        this.#measuring?.(message.fromNs);
        break;
      case 'block':
        this.#digestBlock(digest, message.number, message.rows);
        break;
      case 'body':
        digest.takeBody(message.number, message.bytes);
        break;
      case 'failure':
        digest.takeFailure(message.number, message.text);
        break;
      case 'handshakes':
        for (const ns of message.ns) digest.roundTrips.record(ns);
        break;
      case 'first-answer':
        digest.takeFirstAnswer(message.answer);
        break;
      case 'done':
        this.#done?.(message.done);
        break;
      case 'hello':
      case 'new-block':
        break;
      default:
        message satisfies never;
    }
  }
}

/** Bodies move to the load thread instead of being copied. */
function transferables(order: LoadOrder): readonly ArrayBuffer[] {
  const { bodies } = order.requests;
  if (bodies.kind !== 'prepared') return [];
  const buffers = new Set<ArrayBuffer>();
  for (const { bytes } of bodies.bodies) {
    if (bytes !== undefined && isWhole(bytes)) buffers.add(bytes.buffer);
  }
  return [...buffers];
}

/** A view of a part (of Node's pool of small buffers, say) is copied: the rest is not ours. */
function isWhole(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}
