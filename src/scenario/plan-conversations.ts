import type { Content } from '../payload/payload.js';
import type { Diagnostic, SourceText } from '../base/diagnostic.js';
import { CONVERSATIONS_BYTES_MAX, CONVERSATIONS_MAX } from '../base/limits.js';

import { type Context, problemAt } from './context.js';
import { conversationLinesOf } from './conversation-lines.js';
import { readableText } from './plan-files.js';
import { diagnosticAt, type Path } from './tree.js';

const KEPT = {
  bytesMax: CONVERSATIONS_BYTES_MAX,
  what: 'the most that is read',
  hint: 'keep a part of it: head -n 1000 all.jsonl > some.jsonl',
};

/** A file of mistakes is seldom read to its end. */
const MISTAKES_SHOWN_MAX = 10;

/** The conversations of a file; undefined where it has mistakes, each reported with its line. */
export function conversationsOf(
  context: Context,
  file: string | undefined,
  path: Path,
): Content | undefined {
  const text = file === undefined ? undefined : readableText(context, file, path, KEPT);
  if (file === undefined || text === undefined) return undefined;
  const source: SourceText = { path: context.files.resolve(file), text };
  const { conversations, mistakes } = conversationLinesOf(text);
  const found: Diagnostic[] = mistakes.map(({ span, message, hint }) =>
    diagnosticAt({ span, source }, { code: 'bad-conversation', message, hint }),
  );
  context.diagnostics.push(...found.slice(0, MISTAKES_SHOWN_MAX));
  if (found.length > MISTAKES_SHOWN_MAX) {
    problemAt(context, path, {
      code: 'bad-conversation',
      message: `${file} has ${found.length - MISTAKES_SHOWN_MAX} more mistakes`,
    });
  }
  const [first, ...others] = conversations;
  if (found.length > 0) return undefined;
  if (first === undefined || conversations.length > CONVERSATIONS_MAX) {
    problemAt(context, path, {
      code: first === undefined ? 'bad-conversation' : 'out-of-range',
      message:
        first === undefined
          ? `${file} has no conversations`
          : `${file} has ${conversations.length} conversations; at most ${CONVERSATIONS_MAX} are sent`,
      hint: 'write one a line, as {"messages": [{"role": "user", "content": "Why?"}]}',
    });
    return undefined;
  }
  return { kind: 'conversations', path: file, conversations: [first, ...others] };
}
