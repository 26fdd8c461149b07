import type { Conversation, Role, Turn } from '../payload/conversation.js';
import type { Span } from '../base/diagnostic.js';

/*
 * Conversations, one JSON object a line, in either of two forms:
 *
 *   OpenAI    {"messages": [{"role": "user", "content": "Why?"}, …]}, or inside of "body", as
 *             batches have it
 *   ShareGPT  {"conversations": [{"from": "human", "value": "Why?"}, …]}
 *
 * What was said after the last question is left out: that is what the model shall say.
 */

export type ConversationLines = {
  readonly conversations: readonly Conversation[];
  readonly mistakes: readonly LineMistake[];
};

export type LineMistake = { readonly span: Span; readonly message: string; readonly hint: string };

type ReadLine =
  | { readonly ok: true; readonly conversation: Conversation }
  | { readonly ok: false; readonly message: string; readonly hint: string };

export function conversationLinesOf(text: string): ConversationLines {
  const conversations: Conversation[] = [];
  const mistakes: LineMistake[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const span = spanOf(line, start);
    start += line.length + 1;
    if (line.trim() === '') continue;
    const read = readLine(line);
    if (read.ok) conversations.push(read.conversation);
    else mistakes.push({ span, message: read.message, hint: read.hint });
    // A file that is one array has its first mistake on each of its lines.
    if (!read.ok && line.trimStart().startsWith('[')) break;
  }
  return { conversations, mistakes };
}

/** What of a long line is underlined. */
const SHOWN_LENGTH_MAX = 60;

function spanOf(line: string, start: number): Span {
  const indent = line.length - line.trimStart().length;
  const length = Math.min(line.trim().length, SHOWN_LENGTH_MAX);
  return { start: start + indent, end: start + indent + Math.max(1, length) };
}

const EXAMPLE = 'write {"messages": [{"role": "user", "content": "Why?"}]} on one line';

function readLine(line: string): ReadLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const isArray = line.trimStart().startsWith('[');
    return isArray ? ARRAY : bad('this line is not JSON', EXAMPLE);
  }
  if (Array.isArray(value)) return ARRAY;
  const { messages, conversations, body } = fieldsOf(value);
  const turns = messages ?? fieldsOf(body).messages;
  if (Array.isArray(turns)) return conversationOf(turns, openAiTurn);
  if (Array.isArray(conversations)) return conversationOf(conversations, shareGptTurn);
  return bad('this line has neither messages nor conversations', EXAMPLE);
}

const ARRAY = bad(
  'this file is one array, not a conversation a line',
  "make it so: jq -c '.[]' all.json > all.jsonl",
);

type ReadTurn = (value: Fields) => Turn | string;
type Fields = Readonly<Record<string, unknown>>;

function conversationOf(values: readonly unknown[], read: ReadTurn): ReadLine {
  const turns: Turn[] = [];
  for (const [index, value] of values.entries()) {
    const turn = read(fieldsOf(value));
    if (typeof turn === 'string') return bad(`turn ${index + 1} ${turn}`, EXAMPLE);
    turns.push(turn);
  }
  const asked = turns.findLastIndex(({ role }) => role === 'user');
  const [first, ...others] = turns.slice(0, asked + 1);
  return first === undefined
    ? bad('nobody asks anything in this conversation', EXAMPLE)
    : { ok: true, conversation: [first, ...others] };
}

const OPENAI_ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
};

const SHAREGPT_ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
  assistant: 'assistant',
};

function openAiTurn({ role, content }: Fields): Turn | string {
  return turnOf(OPENAI_ROLES, { role, content: textOf(content) }, 'role');
}

function shareGptTurn({ from, value }: Fields): Turn | string {
  return turnOf(SHAREGPT_ROLES, { role: from, content: textOf(value) }, 'from');
}

function turnOf(
  roles: Readonly<Record<string, Role>>,
  { role: name, content }: { readonly role: unknown; readonly content: string | undefined },
  field: string,
): Turn | string {
  const role = typeof name === 'string' && Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) {
    return `has ${field}: ${JSON.stringify(name)}, which is none of ${Object.keys(roles).join(', ')}`;
  }
  return content === undefined ? 'has no text' : { role, content };
}

/** A text, or parts that are texts. */
function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const parts = content.map((part) => fieldsOf(part).text);
  return parts.every((part) => typeof part === 'string') ? parts.join('') : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

function bad(message: string, hint: string): Extract<ReadLine, { ok: false }> {
  return { ok: false, message, hint };
}
