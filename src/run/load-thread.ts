import { Worker } from 'node:worker_threads';

import { letOthersRun } from '../host/let-others-run.js';
import { beginNurseriesWith, holdNursery, type Nursery } from '../host/nursery.js';
import { type Block, blockOf } from '../timing/block.js';
import { ENDED, MARK_COUNT } from '../timing/marks.js';
import { clock, clockZero } from '../base/clock.js';

import type { Digest } from './digest.js';
import {
  type FirstAnswer,
  type FromLoad,
  type LoadDone,
  type LoadOrder,
  STATUS_LENGTH,
  type ToLoad,
} from './load-order.js';
import { pageOf, type ReadsPage } from './reads-page.js';
import { ThreadHealth } from './thread-health.js';

/** A tenth of a millisecond or two of digesting, in which a server here may be waiting. */
const ROWS_AT_A_TIME = 64;
/** What has waited for so long is digested without a pause: it would pile up. */
const BEHIND_NS = 50e6;

/** What a cell's threads tell while it runs, beside the rows that the digest takes. */
export type LoadListener = {
  readonly prepared: () => void;
  readonly measuring: (fromNs: number, toNs: number) => void;
  readonly firstAnswer: (answer: FirstAnswer) => void;
};

/** The main thread's handle on a load thread. One cell at a time. */
export class LoadThread {
  readonly status: Int32Array;
  readonly health = new ThreadHealth();
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  readonly #blocks: Block[] = [];
  readonly #pages: ReadsPage[] = [];
  #digest: Digest | undefined;
  #done: ((done: LoadDone) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;
  #listener: LoadListener | undefined;
  /** Headers that the worker keeps, as it was told last. */
  #wanted: readonly string[] = [];

  constructor(nursery: Nursery) {
    const memory = new SharedArrayBuffer(STATUS_LENGTH * 4);
    this.status = new Int32Array(memory);
    beginNurseriesWith(nursery);
    this.#worker = new Worker(new URL('./load-worker.js', import.meta.url), {
      workerData: { status: memory },
      name: 'modelbench load',
      resourceLimits: { maxYoungGenerationSizeMb: nursery.youngMbMax },
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

  run(order: LoadOrder, digest: Digest, listener: LoadListener): Promise<LoadDone> {
    this.#digest = digest;
    this.#listener = listener;
    this.#wanted = digest.said.wantedHeaders();
    this.status.fill(0);
    const done = new Promise<LoadDone>((resolve, reject) => {
      this.#done = resolve;
      this.#fail = reject;
    });
    this.#tell({ kind: 'cell', order });
    return done;
  }

  /** Once it has said `prepared`. */
  begin(atNs: number): void {
    this.#tell({ kind: 'begin', atNs });
  }

  /** For how long its event loop has been busy, and idle, since it was started. */
  utilization(): { readonly busyMs: number; readonly idleMs: number } {
    const { active, idle } = this.#worker.performance.eventLoopUtilization();
    return { busyMs: active, idleMs: idle };
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

  #tell(message: ToLoad): void {
    this.#worker.postMessage(message);
  }

  #digestBlock(digest: Digest, number: number, rows: number): void {
    const block = this.#blocks[number];
    if (block === undefined) throw new Error(`block ${number} was never announced`);
    const newestNs = block.marks[(rows - 1) * MARK_COUNT + ENDED] ?? Number.NaN;
    const hurries = clock.nowNs() - newestNs > BEHIND_NS;
    for (let from = 0; from < rows; from += ROWS_AT_A_TIME) {
      if (!hurries) letOthersRun();
      const to = Math.min(rows, from + ROWS_AT_A_TIME);
      digest.takeRows(block, { from, to }, this.health);
    }
    if (digest.said.wantedHeaders() !== this.#wanted) {
      this.#wanted = digest.said.wantedHeaders();
      this.#tell({ kind: 'keep', headers: [...this.#wanted, ...digest.decodingHeaders()] });
    }
    this.#tell({ kind: 'block-free', number });
  }

  #digestReads(digest: Digest, number: number, bytes: number): void {
    const page = this.#pages[number];
    if (page === undefined) throw new Error(`page ${number} was never announced`);
    digest.takeReads(page, bytes);
    this.#tell({ kind: 'page-free', number });
  }

  #take(message: FromLoad): void {
    const digest = this.#digest;
    if (message.kind === 'new-block') this.#blocks[message.number] = blockOf(message.memory);
    if (message.kind === 'new-page') this.#pages[message.number] = pageOf(message.memory);
    if (digest === undefined) return;
    switch (message.kind) {
      case 'prepared':
        this.#listener?.prepared();
        break;
      case 'measuring':
        this.#listener?.measuring(message.fromNs, message.toNs);
        break;
      case 'block':
        this.#digestBlock(digest, message.number, message.rows);
        break;
      case 'reads':
        this.#digestReads(digest, message.number, message.bytes);
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
      case 'kernel':
        digest.wire.takeKernel(message.whyNot ?? undefined);
        break;
      case 'first-answer':
        this.#listener?.firstAnswer(message.answer);
        break;
      case 'health':
        this.health.take(message.health);
        holdNursery();
        break;
      case 'done':
        this.#done?.(message.done);
        break;
      case 'hello':
      case 'new-block':
      case 'new-page':
        break;
      default:
        message satisfies never;
    }
  }
}
