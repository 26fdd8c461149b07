import type { IncomingMessage, ServerResponse } from 'node:http';

import { clock } from '../base/clock.js';
import type { ReferenceSettings } from '../base/reference-settings.js';
import { durationNs } from '../base/units.js';
import { unreachable } from '../base/unreachable.js';

import { type Answer, answerOf, encodeAnswer } from './answer.js';
import { BODY_MAX_BYTES, readBody } from './body.js';
import { decodeBody } from './decode.js';
import { stayBusy, type Timer } from './exact-timer.js';
import type { Execution } from './execution.js';
import { type Fault, faultsOf } from './fault.js';
import { hasLeft, resetStream } from './http2-door.js';
import { arrivedAt, type Instants } from './instants.js';
import { type Place, Places } from './places.js';
import { type ModelAnswerWriter, modelAnswerWriterOf, writeError } from './respond.js';
import { type StreamService, type StreamTruths, streamServiceOf } from './stream/stream-service.js';
import type { Truth } from './truth.js';

/*
 * One model request from its first byte to the last of its answer:
 *
 *   read the body -> decode -> wait for a place -> execute -> encode -> answer
 *
 * A request that is to fail does so when it is decoded and takes no place: a server that hangs on
 * one request in a thousand would otherwise soon have no place left.
 */

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly fault: Fault;
  readonly instants: Instants;
  /** What the body says; undefined until it is decoded. */
  input: unknown;
};

const BYTES_PER_KIB = 1024;

export class ModelService {
  readonly #settings: ReferenceSettings;
  readonly #truth: Truth;
  readonly #execution: Execution;
  readonly #places: Places<Exchange>;
  readonly #nextFault: () => Fault;
  readonly #answer: Answer;
  readonly #write: ModelAnswerWriter;
  /** In the place of the execution. */
  readonly #streams: StreamService | undefined;

  constructor(
    settings: ReferenceSettings,
    truths: StreamTruths,
    timer: Timer,
    execution: Execution,
  ) {
    const { truth } = truths;
    this.#settings = settings;
    this.#truth = truth;
    this.#execution = execution;
    this.#nextFault = faultsOf(settings);
    this.#answer = answerOf(settings);
    this.#write = modelAnswerWriterOf(settings.report);
    const { stream } = settings;
    this.#streams =
      stream === undefined ? undefined : streamServiceOf(settings, stream, truths, timer);
    this.#places = new Places<Exchange>({
      count: settings.workers,
      batchMax: settings.batch?.max ?? 1,
      windowNs: settings.batch?.windowNs ?? durationNs(0),
      timer,
      execute: (batch, place) => this.#execute(batch, place),
    });
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const counts = this.#truth.counts;
    counts.requests += 1;
    const instants = arrivedAt(clock.nowNs(), counts.requests);
    const fault = this.#nextFault();
    const exchange: Exchange = { request, response, fault, instants, input: undefined };
    readBody(request, BODY_MAX_BYTES, {
      onComplete: (chunks, bodyBytes) => this.#decode(exchange, chunks, bodyBytes),
      onTooLarge: () => {
        counts.refused += 1;
        const message = `the body is larger than ${BODY_MAX_BYTES} bytes`;
        writeError(response, 413, { code: 'body-too-large', message });
      },
      onAborted: () => {
        counts.abandoned += 1;
      },
    });
  }

  #decode(exchange: Exchange, chunks: readonly Buffer[], bodyBytes: number): void {
    const { request, response, instants } = exchange;
    instants.completeNs = clock.nowNs();
    const decoded = decodeBody(request.headers['content-type'], chunks);
    if (!decoded.ok) {
      this.#truth.counts.refused += 1;
      writeError(response, 400, { code: 'not-json', message: 'the body is not valid JSON' });
      return;
    }
    stayBusy((this.#settings.decodeNsPerKiB * bodyBytes) / BYTES_PER_KIB);
    instants.decodedNs = clock.nowNs();
    exchange.input = decoded.input;
    if (exchange.fault === 'none') this.#places.add(exchange);
    else this.#fail(exchange, exchange.fault);
  }

  #fail({ request, response }: Exchange, fault: Exclude<Fault, 'none'>): void {
    this.#truth.counts[fault] += 1;
    switch (fault) {
      case 'error': {
        const message = 'the model failed, as it was asked to';
        writeError(response, 500, { code: 'inference-failed', message });
        return;
      }
      case 'hang':
        return;
      case 'reset':
        if (!resetStream(request)) request.socket.resetAndDestroy();
        return;
      default:
        unreachable(fault);
    }
  }

  #execute(batch: readonly Exchange[], place: Place): void {
    const startedNs = clock.nowNs();
    for (const { instants } of batch) {
      instants.startedNs = startedNs;
      instants.batchSize = batch.length;
    }
    if (this.#streams !== undefined) {
      // Streams come one by one: batches of theirs are refused with the settings.
      for (const exchange of batch) this.#streams.begin(exchange, place.release);
      return;
    }
    this.#execution.run(batch.length, place.index, () => {
      const finishedNs = clock.nowNs();
      // The next execution begins before these answers are encoded: a place is the model's alone.
      place.release();
      for (const exchange of batch) {
        exchange.instants.finishedNs = finishedNs;
        this.#respond(exchange);
      }
    });
  }

  #respond({ response, instants }: Exchange): void {
    if (hasLeft(response)) {
      this.#truth.counts.abandoned += 1;
      return;
    }
    instants.encodingNs = clock.nowNs();
    const body = encodeAnswer(this.#answer);
    stayBusy((this.#settings.encodeNsPerKiB * body.length) / BYTES_PER_KIB);
    instants.encodedNs = clock.nowNs();
    this.#write(response, body, instants);
    instants.handedOverNs = clock.nowNs();
    this.#truth.record(instants);
  }
}
