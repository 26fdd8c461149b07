import type { IncomingMessage, ServerResponse } from 'node:http';

import type { ReferenceSettings, StreamSettings } from '../../base/reference-settings.js';
import { type InstantNs, instantNs } from '../../base/units.js';
import { unreachable } from '../../base/unreachable.js';

import type { Timer } from '../exact-timer.js';
import { ownSocketOf } from '../http2-door.js';
import type { Instants } from '../instants.js';
import { streamTimingOf } from '../report.js';
import type { Asked } from './asked.js';
import { writePiece } from './chunk-writer.js';
import { type EventSchedule, groupOf } from './schedule.js';
import type { Ending, Shape, TokenGroup } from './shape.js';
import type { StreamFate } from './stream-fate.js';
import { stopConnection, writeHeadOf, writeWholeHead } from './stream-head.js';
import type { StreamOutcome, StreamRow } from './stream-truth.js';
import { textOfTokens } from './token-text.js';

/*
 * One answer from its place taken to its end. Each of its events has an instant of its own on an
 * absolute schedule; events that are late together leave in one write and share an instant.
 */

export type StreamWork = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly instants: Instants;
  readonly asked: Asked;
  readonly shape: Shape;
  readonly schedule: EventSchedule;
  readonly fate: StreamFate;
  readonly cachedTokens: number;
};

/** What all streams of a server have in common. */
export type StreamSetting = {
  readonly stream: StreamSettings;
  readonly report: ReferenceSettings['report'];
  readonly timer: Timer;
  /** Called once a stream, when nothing more will be written. */
  readonly onEnded: (row: StreamRow, instants: Instants) => void;
};

const FAILURE = 'the model failed, as it was asked to';

export class LiveStream {
  readonly #work: StreamWork;
  readonly #setting: StreamSetting;
  readonly #startedNs: InstantNs;
  readonly #writtenNs: Float64Array;
  readonly #dueNs: Float64Array;
  #openedNs: InstantNs | undefined;
  #lastWriteNs: InstantNs;
  /** Content events that have left, or are held back. */
  #events = 0;
  /** Not yet written: of a buffered answer all, else what goes with the first content. */
  #held = '';
  #isOver = false;

  constructor(work: StreamWork, setting: StreamSetting) {
    this.#work = work;
    this.#setting = setting;
    const startedNs = setting.timer.nowNs();
    this.#startedNs = startedNs;
    this.#lastWriteNs = startedNs;
    this.#dueNs = work.schedule.dueNs.map((dueNs) => startedNs + dueNs);
    this.#writtenNs = new Float64Array(this.#dueNs.length);
  }

  start(): void {
    const { response, asked, shape } = this.#work;
    const { stream, timer } = this.#setting;
    response.once('close', () => this.#over('abandoned'));
    if (!asked.streams) {
      timer.at(instantNs(this.#dueNs.at(-1) ?? this.#startedNs), this.#answerWhole);
      return;
    }
    this.#held = shape.opening;
    if (!stream.buffered && stream.role === 'at-once') this.#open();
    timer.at(this.#dueAt(0), this.#next);
    const { commentEveryNs } = stream;
    if (commentEveryNs !== undefined) this.#commentAt(this.#startedNs + commentEveryNs);
  }

  /** The head, and with it what comes before content. */
  #open(): void {
    const { response, shape, instants } = this.#work;
    const { report } = this.#setting;
    this.#openedNs = this.#setting.timer.nowNs();
    writeHeadOf(response, shape.contentType, { instants, report });
    const socket = ownSocketOf(response);
    socket?.cork();
    response.flushHeaders();
    this.#write('');
    socket?.uncork();
  }

  readonly #next = (): void => {
    if (this.#isOver) return;
    const { fate } = this.#work;
    const { stream, timer } = this.#setting;
    const nowNs = timer.nowNs();
    const from = this.#events;
    const stopAt = fate.kind === 'whole' ? this.#dueNs.length : this.#stopAt(fate.after);
    let text = '';
    while (this.#events < stopAt && this.#dueAt(this.#events) <= nowNs) {
      text += this.#contentOf(this.#events, nowNs);
      this.#events += 1;
    }
    const isAtEnd = this.#events === this.#dueNs.length;
    const isAtFate = this.#events === stopAt && (isAtEnd || this.#dueAt(stopAt) <= nowNs);
    if (isAtFate) this.#finish(text, from);
    else {
      if (stream.buffered) this.#held += text;
      else if (text !== '') this.#writeEvents(text, from);
      timer.at(this.#dueAt(this.#events), this.#next);
    }
  };

  #stopAt(after: number): number {
    return Math.min(after, this.#dueNs.length);
  }

  #dueAt(event: number): InstantNs {
    return instantNs(this.#dueNs[event] ?? Number.POSITIVE_INFINITY);
  }

  #contentOf(event: number, nowNs: InstantNs): string {
    const { schedule, shape } = this.#work;
    const { tokensPerEvent } = this.#setting.stream;
    const first = event * tokensPerEvent;
    const count = groupOf(event, schedule.tokens, tokensPerEvent);
    const isLast = event === this.#dueNs.length - 1;
    const last: TokenGroup['last'] = isLast
      ? { text: textOfTokens(0, schedule.tokens), ending: this.#endingAt(nowNs) }
      : undefined;
    return shape.content(textOfTokens(first, count), { first, count, last });
  }

  #endingAt(nowNs: InstantNs): Ending {
    const { asked, schedule, instants, cachedTokens } = this.#work;
    // An answer of one event ends with it.
    const firstNs = this.#writtenNs[0] || nowNs;
    return {
      tokens: schedule.tokens,
      cachedTokens,
      isCutShort: schedule.tokens === asked.tokensMax,
      totalNs: nowNs - instants.receivedNs,
      prefillNs: firstNs - this.#startedNs,
      generationNs: nowNs - firstNs,
    };
  }

  /** The last piece, the protocol's end and the body's end leave together. */
  #finish(text: string, from: number): void {
    const { response, shape, fate } = this.#work;
    const socket = ownSocketOf(response);
    socket?.cork();
    switch (fate.kind) {
      case 'whole':
        this.#writeEvents(text + shape.closing(this.#endingAt(this.#setting.timer.nowNs())), from);
        this.#endBody();
        this.#over('complete');
        break;
      case 'error':
        this.#writeEvents(text + shape.failure(FAILURE), from);
        this.#endBody();
        this.#over('error');
        break;
      case 'cut':
        this.#writeEvents(text, from);
        if (fate.how === 'end') this.#endBody();
        else stopConnection(response, fate.how);
        this.#over('cut');
        break;
      default:
        unreachable(fate);
    }
    socket?.uncork();
  }

  #endBody(): void {
    const { response, instants } = this.#work;
    const nowNs = this.#setting.timer.nowNs();
    instants.finishedNs = nowNs;
    if (this.#setting.report === 'server-timing-trailer') {
      const firstNs = instantNs(this.#writtenNs[0] || nowNs);
      response.addTrailers({ 'server-timing': streamTimingOf(instants, firstNs, nowNs) });
    }
    response.end();
  }

  #writeEvents(text: string, from: number): void {
    const isBuffered = this.#setting.stream.buffered;
    this.#write(text);
    this.#writtenNs.fill(this.#lastWriteNs, isBuffered ? 0 : from, this.#events);
  }

  /** What is held back leaves with it. */
  #write(text: string): void {
    const { response } = this.#work;
    const piece = this.#held + text;
    this.#held = '';
    if (this.#openedNs === undefined) {
      this.#held = piece;
      this.#open();
      return;
    }
    this.#lastWriteNs = this.#setting.timer.nowNs();
    if (piece !== '') writePiece(response, piece);
  }

  #commentAt(dueNs: number): void {
    const { timer, stream } = this.#setting;
    timer.at(instantNs(dueNs), () => {
      if (this.#isOver) return;
      const { response, shape } = this.#work;
      if (stream.buffered) this.#held += shape.comment;
      else {
        if (this.#openedNs === undefined) this.#open();
        writePiece(response, shape.comment);
      }
      this.#commentAt(dueNs + (stream.commentEveryNs ?? Number.POSITIVE_INFINITY));
    });
  }

  readonly #answerWhole = (): void => {
    if (this.#isOver) return;
    const { response, shape, instants, schedule } = this.#work;
    const nowNs = this.#setting.timer.nowNs();
    instants.finishedNs = nowNs;
    const ending = this.#endingAt(nowNs);
    const text = shape.whole(textOfTokens(0, schedule.tokens), ending);
    writeWholeHead(response, text.length, { instants, report: this.#setting.report });
    response.end(text, 'latin1');
    this.#over('whole');
  };

  #over(outcome: StreamOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { instants, asked, cachedTokens } = this.#work;
    const { tokensPerEvent } = this.#setting.stream;
    const endedNs = this.#setting.timer.nowNs();
    instants.handedOverNs = endedNs;
    // Of a buffered answer whose client left nothing was written.
    const events = this.#writtenNs[0] === 0 ? 0 : this.#events;
    const tokens = outcome === 'whole' ? this.#work.schedule.tokens : 0;
    this.#setting.onEnded(
      {
        request: instants.number,
        outcome,
        tokens: tokens || Math.min(this.#work.schedule.tokens, events * tokensPerEvent),
        promptTokens: asked.promptWords.length,
        cachedTokens,
        receivedNs: instants.receivedNs,
        openedNs: this.#openedNs,
        startedNs: this.#startedNs,
        endedNs,
        writtenNs: this.#writtenNs.subarray(0, events),
        dueNs: this.#dueNs.subarray(0, events),
      },
      instants,
    );
  }
}
