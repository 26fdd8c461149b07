import type { Api } from '../api/api.js';
import { API_NAMES, type ApiName, apiOf } from '../api/apis.js';
import type { Content, TensorEncoding } from '../payload/payload.js';

import type { Loose } from './collect.js';
import { type Context, isWritten, type Problem, problemAtKey } from './context.js';
import type { PlacedPayload } from './plan-payloads.js';
import type { Scenario } from './scenario-schema.js';
import { type Path, pathText } from './tree.js';
import { hasPath } from './usual-path.js';

type LooseTarget = Exclude<Loose<Scenario['target']>, string>;

/** What an API has no request for, and what it cannot do without. */
export function checkApi(
  context: Context,
  target: LooseTarget,
  payloads: readonly PlacedPayload[],
): void {
  const name = target.api ?? 'json';
  const api = apiOf(name);
  checkModel(context, target, api, payloads);
  if (!isSpokenByReference(context, name) && isWritten(context, ['target', 'reference'])) {
    problemAtKey(context, ['target', 'api'], {
      code: 'impossible',
      message: `the reference server does not speak ${name}`,
      hint: 'remove api, or measure a url',
    });
  }
  for (const placed of payloads) {
    checkSizeEncoding(context, api, placed);
    for (const { field, ...problem } of problemsOf(name, api, placed)) {
      const path: Path = [...placed.path, field];
      problemAtKey(context, isWritten(context, path) ? path : placed.path, problem);
    }
  }
}

/** Beside JSON and bytes: the tongues of its streams. */
function isSpokenByReference(context: Context, name: ApiName): boolean {
  if (name === 'json' || name === 'raw') return true;
  const streamed: readonly ApiName[] = ['openai-chat', 'openai-completions', 'ollama', 'tgi'];
  return isWritten(context, ['target', 'reference', 'stream']) && streamed.includes(name);
}

function checkModel(
  context: Context,
  target: LooseTarget,
  api: Api,
  payloads: readonly PlacedPayload[],
): void {
  if (isWritten(context, ['target', 'model']) || target.url === undefined) return;
  const isInPath = api.model === 'in-path' && !hasPath(target.url);
  // A template or a file says itself what is in its body.
  const isGenerated = payloads.some(({ payload }) => GENERATED.has(payload.content.kind));
  const isInBody = api.model === 'in-body' && (isGenerated || payloads.length === 0);
  if (!isInPath && !isInBody) return;
  const where = isInPath ? 'its path' : 'the body of each request';
  problemAtKey(context, isWritten(context, ['target', 'api']) ? ['target', 'api'] : ['target'], {
    code: 'missing-field',
    message: `api: ${api.name} names the model in ${where}, and target has no model`,
    hint: isInPath ? 'add model: resnet50, or write the whole path in the url' : 'add model: …',
  });
}

function checkSizeEncoding(context: Context, { name, takes }: Api, placed: PlacedPayload): void {
  const { content } = placed.payload;
  const path: Path = [...placed.path, 'encoding'];
  if (content.kind !== 'size' || !isWritten(context, path)) return;
  if (!takes.sizeEncodings) {
    problemAtKey(context, path, {
      code: 'impossible',
      message: `${pathText(placed.path)} has an encoding but no tensor`,
      hint: 'encoding goes with tensor: { shape: […] }',
    });
  } else if (content.encoding === undefined) {
    problemAtKey(context, path, {
      code: 'impossible',
      message: `api: ${name} takes a size in json or binary alone`,
      hint: 'write encoding: binary',
    });
  }
}

const GENERATED: ReadonlySet<string> = new Set(['size', 'tensor', 'prompt', 'conversations']);

type FieldProblem = Problem & { readonly field: string };

function problemsOf(name: ApiName, api: Api, { payload }: PlacedPayload): readonly FieldProblem[] {
  const { content } = payload;
  const { takes } = api;
  const problems: FieldProblem[] = [];
  const refuse = (field: string, what: string, isTaken: (other: Api) => boolean): void => {
    const others = API_NAMES.filter((other) => isTaken(apiOf(other)));
    problems.push({
      field,
      code: 'impossible',
      message: `api: ${name} takes no ${what}`,
      hint: `${others.join(', ')} ${others.length === 1 ? 'does' : 'do'}; a template sends any JSON`,
    });
  };
  if (content.kind === 'prompt' && !takes.prompts) {
    refuse('prompt', 'prompt', (other) => other.takes.prompts);
  }
  if (content.kind === 'conversations' && takes.conversations !== true) {
    refuse('conversations', 'conversations', (other) => other.takes.conversations === true);
  }
  if (content.kind === 'tensor' && takes.tensors.length === 0) {
    refuse('tensor', 'tensor', (other) => other.takes.tensors.length > 0);
  } else if (content.kind === 'tensor') {
    problems.push(...tensorProblemsOf(name, takes.tensors, content));
  }
  if (payload.maxTokens !== undefined && !takes.maxTokens) {
    refuse('maxTokens', 'maxTokens', (other) => other.takes.maxTokens);
  }
  if (payload.batch !== undefined && !takes.batches) {
    refuse('batch', 'batch', (other) => other.takes.batches);
  }
  return problems;
}

function tensorProblemsOf(
  name: ApiName,
  encodings: readonly TensorEncoding[],
  { encoding, dtype }: Extract<Content, { kind: 'tensor' }>,
): readonly FieldProblem[] {
  if (!encodings.includes(encoding)) {
    return [
      {
        field: 'encoding',
        code: 'impossible',
        message: `api: ${name} takes no tensor in ${encoding}`,
        hint: `write encoding: ${encodings.join(' or ')}`,
      },
    ];
  }
  if (name !== 'kserve-v2' || dtype !== 'float16' || encoding !== 'json') return [];
  return [
    {
      field: 'tensor',
      code: 'impossible',
      message: 'the JSON of api: kserve-v2 has no form for float16',
      hint: 'write encoding: binary',
    },
  ];
}
