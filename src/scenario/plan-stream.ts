import { apiOf } from '../api/apis.js';
import type { Json } from '../base/json.js';
import { BLANK_STREAM_SHAPE, type DoneSign, type StreamShape } from '../base/stream-shape.js';

import type { Loose } from './collect.js';
import { type Context, isWritten, problemAtKey } from './context.js';
import type { PlacedPayload } from './plan-payloads.js';
import type { Scenario } from './scenario-schema.js';
import type { StreamFields } from './stream-schema.js';
import { type Path, pathText } from './tree.js';

type Written = boolean | Loose<StreamFields> | undefined;

/** The payloads, each with how its answer streams: as it says itself, else as the target says. */
export function withStreams(
  context: Context,
  scenario: Loose<Scenario>,
  placed: readonly PlacedPayload[],
): readonly PlacedPayload[] {
  const target = typeof scenario.target === 'object' ? scenario.target : {};
  const common = wishOf(target.stream, ['target', 'stream']);
  return placed.map(({ path, payload }) => {
    const fields =
      typeof path[1] === 'number' ? scenario.payloads?.[path[1]] : scenario.payloads?.[0];
    const own = typeof fields === 'object' ? (fields as { stream?: Written }).stream : undefined;
    const wish = own === undefined ? common : wishOf(own, [...path, 'stream']);
    const isLeftOut = own === undefined && payload.content.kind === 'none';
    if (wish === undefined || isLeftOut) return { path, payload };
    const stream = shapeOf(context, target.api ?? 'json', wish);
    if (stream === undefined) return { path, payload };
    checkDecode(context, scenario, wish.path);
    return { path, payload: { ...payload, stream } };
  });
}

type Wish = { readonly path: Path; readonly fields: Loose<StreamFields> };

function wishOf(written: Written, path: Path): Wish | undefined {
  if (written === undefined || written === false) return undefined;
  return { path, fields: written === true ? {} : written };
}

/** What the API says of itself, and what the scenario writes in place of it. */
function shapeOf(
  context: Context,
  api: Parameters<typeof apiOf>[0],
  { path, fields }: Wish,
): StreamShape | undefined {
  const own = apiOf(api).stream?.shape;
  if (own === undefined && fields.content === undefined) {
    if (isWritten(context, [...path, 'content'])) return undefined;
    problemAtKey(context, path, {
      code: 'missing-field',
      message: `api: ${api} does not say how its answers stream, and ${pathText(path)} has no content`,
      hint: 'write stream: { content: /choices/0/delta/content, done: "[DONE]" }',
    });
    return undefined;
  }
  const shape = own ?? BLANK_STREAM_SHAPE;
  const content = textsOf(fields.content) ?? shape.content;
  return {
    ...shape,
    format: fields.format ?? shape.format,
    content,
    reasoning: textsOf(fields.reasoning) ?? shape.reasoning,
    toolCalls: textsOf(fields.toolCalls) ?? shape.toolCalls,
    text: fields.text ?? shape.text,
    done: doneOf(fields.done) ?? shape.done,
    usage: usageOf(fields, shape.usage),
    tokenAt: fields.oneTokenEach === true ? content[0] : shape.tokenAt,
  };
}

function usageOf(fields: Loose<StreamFields>, usage: StreamShape['usage']): StreamShape['usage'] {
  return {
    output: textsOf(fields.tokens) ?? usage.output,
    prompt: textsOf(fields.promptTokens) ?? usage.prompt,
    cached: textsOf(fields.cachedTokens) ?? usage.cached,
    reasoning: textsOf(fields.reasoningTokens) ?? usage.reasoning,
    // What is left out of counts that the scenario names itself is its own affair.
    written: fields.promptTokens === undefined ? usage.written : [],
  };
}

function textsOf(
  written: readonly (string | undefined)[] | undefined,
): readonly string[] | undefined {
  return written?.filter((pointer) => pointer !== undefined);
}

function doneOf(done: Loose<StreamFields>['done']): readonly DoneSign[] | undefined {
  if (done === undefined) return undefined;
  if (typeof done === 'string') return [{ kind: 'text', text: done }];
  const { at, is } = done as { readonly at?: string; readonly is?: Json };
  if (at === undefined) return undefined;
  return [{ kind: 'field', at, ...(is === undefined ? {} : { is }) }];
}

/** Which token came when is known only to whoever reads the events. */
function checkDecode(context: Context, { decode }: Loose<Scenario>, path: Path): void {
  if (decode !== 'none' && decode !== 'inline') return;
  problemAtKey(context, ['decode'], {
    code: 'impossible',
    message: `${pathText(path)} streams answers, which decode: ${decode} does not read`,
    hint: 'remove decode: events are read while they come, where that delays nothing',
  });
}
