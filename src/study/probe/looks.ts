/*
 * GETs of well-known paths, each asked once. It stops by itself where nothing answers: a silent
 * server is not asked a dozen times.
 */
import type { ProbeSent } from '../../result/probe-document.js';
import { type Answered, Conversation, type Unanswered } from '../../wire/conversation.js';
import type { WireTarget } from '../../wire/wire-target.js';
import { decodeJson } from '../../api/decode-json.js';
import type { Published } from '../../api/sign.js';

/** More than all signs of all APIs need: a bound that is stated, and held by a test. */
export const LOOKS_MAX = 32;
const LOOK = { timeoutMs: 5000, bodyBytesMax: 8 * 1024 * 1024 };
/** Of these in a row the server is taken to be busy or silent. */
const UNANSWERED_MAX = 2;
/** Whoever is refused again and again may be shut out. */
const REFUSED_MAX = 3;
/** What is no JSON is looked at for a few words only. */
const TEXT_BYTES_MAX = 4096;

export type LookAt = {
  readonly conversation: Conversation;
  readonly headers: readonly string[];
  /** Of the target's path, what stands before the usual path of its API; mostly empty. */
  readonly prefix: string;
};

/** An answer, with what a sign reads of it. */
export type Seen = { readonly answer: Answered; readonly published: Published };

export class Looks {
  /** Of the first that was not answered. */
  failure: Unanswered | undefined = undefined;
  first: Answered | undefined = undefined;
  readonly asked: ProbeSent['looks'][number][] = [];
  readonly prefix: string;
  readonly #at: LookAt;
  readonly #seen = new Map<string, Promise<Seen | undefined>>();
  #unanswered = 0;
  #refused = 0;
  #answers = 0;
  #connections = 0;

  constructor(at: LookAt) {
    this.#at = at;
    this.prefix = at.prefix;
  }

  /** Undefined: not answered, or not asked any more. */
  at(path: string): Promise<Seen | undefined> {
    const { prefix, conversation, headers } = this.#at;
    const known = this.#seen.get(path) ?? this.#ask(conversation, prefix + path, headers);
    this.#seen.set(path, known);
    return known;
  }

  /** At another port of the same host: as nobody in particular, for a password is not its own. */
  async atPort(target: WireTarget, port: number, path: string): Promise<Seen | undefined> {
    const origin = new URL(target.origin);
    origin.port = `${port}`;
    const other = { ...target, origin: origin.origin };
    const conversation = new Conversation(other, this.#at.conversation.signal);
    try {
      const shown = `${origin.origin}${path}`;
      return await this.#ask(conversation, path, [], shown);
    } finally {
      conversation.close();
    }
  }

  /** Whether the server keeps a connection after its answer; undefined: one answer cannot tell. */
  keepsConnections(): boolean | undefined {
    return this.#answers < 2 ? undefined : this.#connections < this.#answers;
  }

  #isEnough(): boolean {
    const isDead = this.first === undefined && this.failure !== undefined;
    return (
      isDead ||
      this.asked.length >= LOOKS_MAX ||
      this.#unanswered >= UNANSWERED_MAX ||
      this.#refused >= REFUSED_MAX
    );
  }

  async #ask(
    conversation: Conversation,
    path: string,
    headers: readonly string[],
    shown?: string,
  ): Promise<Seen | undefined> {
    const isElsewhere = shown !== undefined;
    if (this.#isEnough()) return undefined;
    const answer = await conversation.get(path, headers, LOOK);
    const status = answer.kind === 'answered' ? answer.status : null;
    this.asked.push({ path: shown ?? path, status });
    if (answer.kind === 'unanswered') {
      if (isElsewhere) return undefined;
      this.failure ??= answer;
      this.#unanswered += 1;
      return undefined;
    }
    if (!isElsewhere) {
      this.#unanswered = 0;
      this.#refused = answer.status === 401 || answer.status === 403 ? this.#refused + 1 : 0;
      this.first ??= answer;
      this.#answers += 1;
      if (answer.isNewConnection) this.#connections += 1;
    }
    return { answer, published: publishedIn(answer) };
  }
}

function publishedIn({ status, rawHeaders, body, isCut }: Answered): Published {
  const decoded = isCut ? undefined : decodeJson(body);
  return {
    status,
    headers: linesOf(rawHeaders),
    value: decoded?.ok === true ? decoded.value : undefined,
    text: body.subarray(0, TEXT_BYTES_MAX).toString('utf8').trim(),
  };
}

/** Names in lower case, with their values. */
export function linesOf(flat: readonly string[]): readonly (readonly [string, string])[] {
  const lines: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    lines.push([(flat[index] ?? '').toLowerCase(), flat[index + 1] ?? '']);
  }
  return lines;
}
