/*
 * What a request for text asks of a server that streams: in which tongue, whether in a stream at
 * all, how long the answer may be. The tongue follows from the path; what is none of those paths
 * is answered as OpenAI's chat.
 */

export type Tongue =
  | 'openai-chat'
  | 'openai-completions'
  | 'ollama-chat'
  | 'ollama-generate'
  | 'tgi';

export type Asked = {
  readonly tongue: Tongue;
  readonly streams: boolean;
  readonly model: string;
  /** Undefined: as many as the model makes. */
  readonly tokensMax: number | undefined;
  readonly wantsUsage: boolean;
  /** The words of all its texts, in turn: each is a token of this server's. */
  readonly promptWords: readonly string[];
};

type Fields = Readonly<Record<string, unknown>>;

export function askedOf(path: string, input: unknown): Asked {
  const fields = fieldsOf(input);
  const tongue = tongueOf(path);
  const tokens = Number(limitIn(tongue, fields));
  return {
    tongue,
    streams: wantsStream(tongue, path, fields),
    model: typeof fields.model === 'string' ? fields.model : 'reference',
    tokensMax: Number.isInteger(tokens) && tokens > 0 ? tokens : undefined,
    wantsUsage: fieldsOf(fields.stream_options).include_usage === true,
    promptWords: wordsOf(fields.messages ?? fields.prompt ?? fields.inputs),
  };
}

const PATHS: readonly (readonly [RegExp, Tongue])[] = [
  [/\/generate(_stream)?$/, 'tgi'],
  [/\/api\/generate$/, 'ollama-generate'],
  [/\/api\/chat$/, 'ollama-chat'],
  [/(?<!chat)\/completions$/, 'openai-completions'],
];

function tongueOf(path: string): Tongue {
  const tongues = PATHS.filter(([pattern]) => pattern.test(path)).map(([, tongue]) => tongue);
  // Ollama's path ends as TGI's does, and is the longer one.
  return tongues.at(-1) ?? 'openai-chat';
}

/** TGI has a path of its own for streams; Ollama streams unless it is told not to. */
function wantsStream(tongue: Tongue, path: string, { stream }: Fields): boolean {
  switch (tongue) {
    case 'tgi':
      return path.endsWith('_stream') || stream === true;
    case 'ollama-chat':
    case 'ollama-generate':
      return stream !== false;
    default:
      return stream === true;
  }
}

function limitIn(tongue: Tongue, fields: Fields): unknown {
  switch (tongue) {
    case 'tgi':
      return fieldsOf(fields.parameters).max_new_tokens;
    case 'ollama-chat':
    case 'ollama-generate':
      return fieldsOf(fields.options).num_predict;
    default:
      return fields.max_completion_tokens ?? fields.max_tokens;
  }
}

function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '');
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  const { content, text } = fieldsOf(value);
  return [...(content === undefined ? [] : wordsOf(content)), ...wordsOfText(text)];
}

function wordsOfText(text: unknown): readonly string[] {
  return typeof text === 'string' ? wordsOf(text) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}
