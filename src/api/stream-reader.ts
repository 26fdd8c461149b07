/*
 * Reads one streamed answer while it comes: which events hold content and when they came, how many
 * tokens the server counts, how the answer ended. It keeps no more of a long answer than of a
 * short one. Pure: instants are given.
 */

import { valueAlong } from '../base/json-pointer.js';
import { TOKEN_COUNTS, type TokenCount } from '../base/stream-shape.js';

import { errorIn, membersOf } from './answer-faults.js';
import { givenUpIn } from './given-up.js';
import { quoted, shortened } from './quoted.js';
import { fullValueIn, isDoneBy, isFull, type StreamFields, valueIn } from './stream-fields.js';
import { lineFrames, type StreamFrames, sseFrames } from './stream-frames.js';
import type { StreamKind } from './stream-kind.js';
import { eventAmong, nextAfter, type Template, templateOf } from './stream-template.js';
import { WholeAnswer } from './whole-answer.js';

/** Told of each content event but the first: how long after the one before it came. */
export type GapListener = { readonly gap: (ns: number) => void };

/** Events at the end of an answer in which it says what it was. */
const LAST_EVENTS = 4;
type Field = StreamFields['content'][number];

type Alike = { readonly data: string; readonly field: Field };

export class StreamReader {
  firstContentNs = Number.NaN;
  lastContentNs = Number.NaN;
  /** Events with content of any kind; those of reasoning and of tools among them. */
  contentEvents = 0;
  reasoningEvents = 0;
  toolEvents = 0;
  /** Events that stand for one token each, where the API promises that. */
  tokenEvents = 0;
  isDone = false;
  /** What is bad about the answer, as far as it has come. */
  fault: string | undefined = undefined;
  readonly usage = new Float64Array(TOKEN_COUNTS.length).fill(Number.NaN);

  readonly #kind: StreamKind;
  readonly #listener: GapListener;
  #frames: StreamFrames | undefined = undefined;
  #isSse = false;
  /** The answer is no stream. */
  #whole: WholeAnswer | undefined = undefined;
  #isEmpty = true;
  /** Nothing more comes: what is left over counts only where it says that it is complete. */
  #isEnding = false;
  #atNs = Number.NaN;
  #template: Template | undefined = undefined;
  #eventsOfRead = 0;
  /** The content event at hand, where others may be like it. */
  #alike: Alike | undefined = undefined;
  #textBefore = '';
  readonly #last: unknown[] = [];

  constructor(kind: StreamKind, listener: GapListener) {
    this.#kind = kind;
    this.#listener = listener;
  }

  /** Bytes that came in one read, of all or a part of `bytes`. They are not kept. */
  take(bytes: Buffer, atNs: number, from = 0, to = bytes.length): void {
    if (from >= to || this.isDone || this.fault !== undefined) return;
    this.#atNs = atNs;
    const alikeTo = this.#frames?.isAtBoundary() === true ? this.#takeAlike(bytes, from, to) : from;
    if (alikeTo < to) this.#takeRest(bytes.subarray(alikeTo, to));
  }

  /** The answer has ended as HTTP wants it: is it complete? */
  end(): void {
    if (this.#whole !== undefined) this.fault = this.#whole.fault();
    if (this.fault !== undefined || this.isDone) return;
    const hasSign = this.#kind.shape.done.length > 0;
    const isCut = this.#frames?.isAtBoundary() === false;
    if (isCut && !hasSign && this.#isSse) {
      this.fault = `the stream stops inside an event${this.#after()}`;
      return;
    }
    this.#isEnding = hasSign;
    this.#frames?.end();
    if (this.fault !== undefined || this.isDone) return;
    if (this.#isEmpty) this.fault = 'the stream is empty';
    else if (hasSign) this.fault = `the stream stops without its end${this.#after()}`;
  }

  /** With those that came from a cache or went into one, whether they are counted in or apart. */
  promptTokens(): number {
    const told = this.#told('prompt');
    if (!this.#kind.shape.cachedIsApart) return told;
    // What is not told is NaN, which adds nothing.
    return told + (this.#told('cached') || 0) + (this.#told('written') || 0);
  }

  /** The last events laid over each other: what an unstreamed answer would tell, as far as told. */
  body(): unknown {
    const body: Record<string, unknown> = {};
    for (const event of this.#last) {
      for (const holder of this.#kind.fields.holders) layOver(body, valueAlong(event, holder));
      layOver(body, event);
    }
    return body;
  }

  #told(count: TokenCount): number {
    return this.usage[TOKEN_COUNTS.indexOf(count)] ?? Number.NaN;
  }

  #after(): string {
    const events = this.contentEvents;
    return events === 0 ? '' : `, after ${events} content event${events === 1 ? '' : 's'}`;
  }

  #begin(bytes: Buffer): StreamFrames | undefined {
    const first = bytes.find((byte) => !BLANKS.has(byte));
    if (first === undefined) return undefined;
    const { format } = this.#kind.shape;
    const isJson = first === BRACE || first === BRACKET;
    const isPage = first === LESS_THAN && format !== 'ndjson';
    if (isPage || (isJson && format === 'sse')) this.#whole ??= new WholeAnswer();
    if (this.#whole !== undefined) return undefined;
    this.#isSse = format === 'sse' || (format === undefined && !isJson);
    const listener = this.#frameListener();
    this.#frames = this.#isSse ? sseFrames(listener) : lineFrames(listener);
    return this.#frames;
  }

  #frameListener(): Parameters<typeof sseFrames>[0] {
    return {
      event: (data, name) => this.#takeEvent(data, name),
      fault: (what) => {
        if (!this.isDone) this.fault ??= what;
      },
    };
  }

  /** Hot path: events that are like one before but for their text. Where they end. */
  #takeAlike(bytes: Buffer, from: number, to: number): number {
    const template = this.#template;
    if (template === undefined) return from;
    let at = from;
    for (let next = nextAfter(bytes, at, to, template); next > 0; ) {
      this.#content();
      this.#kind.hits += 1;
      if (this.#kind.fields.tokenAt !== undefined) this.tokenEvents += 1;
      at = next;
      next = nextAfter(bytes, at, to, template);
    }
    return at;
  }

  #takeRest(bytes: Buffer): void {
    const frames = this.#frames ?? this.#begin(bytes);
    if (frames === undefined) this.#whole?.take(bytes);
    else this.#takeOther(frames, bytes);
  }

  #takeOther(frames: StreamFrames, bytes: Buffer): void {
    const wasAtBoundary = frames.isAtBoundary();
    this.#eventsOfRead = 0;
    this.#alike = undefined;
    frames.take(bytes);
    const alike = this.#alike as Alike | undefined;
    // Of a read that holds whole events and nothing else.
    if (alike === undefined || !wasAtBoundary || !frames.isAtBoundary()) return;
    if (!this.#kind.isWorthATemplate()) return;
    this.#kind.templates += 1;
    const text = bytes.toString('utf8');
    // Where the other side or the network is behind, reads hold several: read slowly, they would
    // put this side behind as well.
    const wire = this.#eventsOfRead === 1 ? text : eventAmong(text, alike.data);
    this.#template = wire === undefined ? undefined : templateOf(wire, alike.data, alike.field);
  }

  #takeEvent(data: string, name: string | undefined): void {
    if (this.isDone || this.fault !== undefined) return;
    this.#isEmpty = false;
    this.#eventsOfRead += 1;
    const { doneTexts } = this.#kind.fields;
    if (doneTexts.length > 0 && doneTexts.includes(data.trim())) {
      this.isDone = true;
      return;
    }
    const event = withName(this.#parsed(data, name), name, this.#kind.shape.nameAt);
    if (event === NOT_JSON || (this.#isEnding && !isDoneBy(event, this.#kind.fields))) return;
    this.#judge(event, name);
    if (this.fault !== undefined) return;
    this.#last.push(event);
    if (this.#last.length > LAST_EVENTS) this.#last.shift();
    this.#takeContent(event, data);
    this.#noteUsage(event);
    if (isDoneBy(event, this.#kind.fields)) this.isDone = true;
  }

  #parsed(data: string, name: string | undefined): unknown {
    try {
      return JSON.parse(data);
    } catch {
      const start = shortened(data.replace(/[\s\p{Cc}]+/gu, ' ').trim());
      const what = name === 'error' ? 'the stream holds an error' : 'an event is not JSON';
      if (!this.#isEnding) this.fault = `${what}: ${start}${this.#after()}`;
      return NOT_JSON;
    }
  }

  #judge(event: unknown, name: string | undefined): void {
    const { givenUp } = this.#kind.fields;
    const error = errorIn(event) ?? this.#namedError(event) ?? givenUpIn(event, givenUp);
    if (error !== undefined) this.fault = `${error}${this.#after()}`;
    else if (name === 'error') {
      this.fault = `the stream holds an error: ${quoted(event)}${this.#after()}`;
    }
  }

  #namedError(event: unknown): string | undefined {
    const error = fullValueIn(event, this.#kind.fields.errors);
    if (error === undefined) return undefined;
    const { message } = membersOf(error);
    return `the stream holds an error: ${quoted(message ?? error)}`;
  }

  #takeContent(event: unknown, data: string): void {
    const { fields, shape } = this.#kind;
    const { content, reasoning, toolCalls, tokenAt } = fields;
    if (tokenAt !== undefined && isFull(valueIn(event, tokenAt))) this.tokenEvents += 1;
    for (const field of content) {
      const text = valueIn(event, field);
      if (!isFull(text) || (shape.text === 'whole' && text === this.#textBefore)) continue;
      if (shape.text === 'whole') this.#textBefore = String(text);
      else if (typeof text === 'string' && isTokenIn(field, tokenAt)) this.#alike = { data, field };
      this.#content();
      return;
    }
    if (fullValueIn(event, reasoning) !== undefined) {
      this.reasoningEvents += 1;
      this.#content();
    } else if (fullValueIn(event, toolCalls) !== undefined) {
      this.toolEvents += 1;
      this.#content();
    }
  }

  #content(): void {
    const atNs = this.#atNs;
    if (this.contentEvents > 0) this.#listener.gap(atNs - this.lastContentNs);
    else this.firstContentNs = atNs;
    this.lastContentNs = atNs;
    this.contentEvents += 1;
  }

  #noteUsage(event: unknown): void {
    const { usage } = this.#kind.fields;
    for (let count = 0; count < usage.length; count += 1) {
      for (const field of usage[count] ?? []) {
        const value = valueIn(event, field);
        if (typeof value === 'number' && value >= 0) {
          this.usage[count] = value;
          break;
        }
      }
    }
  }
}

/** No value that JSON has. */
const NOT_JSON = Symbol('not JSON');
const BLANKS: ReadonlySet<number> = new Set([9, 10, 13, 32]);
const BRACE = 123;
const BRACKET = 91;
const LESS_THAN = 60;

/** What stands for a token must be the text itself, or it might not be in an event like it. */
function isTokenIn(field: Field, tokenAt: Field | undefined): boolean {
  if (tokenAt === undefined) return true;
  return tokenAt.when === undefined && tokenAt.at.join('/') === field.at.join('/');
}

/** The event of a server that names it beside its data alone. */
function withName(event: unknown, name: string | undefined, at: string | undefined): unknown {
  if (at === undefined || name === undefined || !isObject(event)) return event;
  return Object.hasOwn(event, at) ? event : { [at]: name, ...event };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is null says nothing: a chunk that leaves its counts out writes them so. */
function layOver(body: Record<string, unknown>, event: unknown): void {
  for (const [name, value] of Object.entries(membersOf(event))) {
    if (value === null || value === undefined) continue;
    // Counts of one kind may come in parts: Groq's times in one event, the tokens in another.
    body[name] = isObject(value) ? { ...membersOf(body[name]), ...value } : value;
  }
}
