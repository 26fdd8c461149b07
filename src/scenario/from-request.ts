import { stringify } from 'yaml';

import type { HeaderLines } from '../base/http.js';
import type { Json } from '../base/json.js';

/** One request as a command line tells it, with the load that it is to be sent under. */
export type RequestText = {
  readonly url: string;
  /** How it is spoken to; undefined: as a body of JSON, or of bytes, alone says. */
  readonly api?: string;
  readonly model?: string;
  readonly method?: string;
  readonly headers: HeaderLines;
  readonly body?: RequestBody;
  /** As a scenario writes them, in place of the body. */
  readonly payloads?: readonly Json[];
  /** As text where it is no number: what is wrong with it is for the scenario's reader to say. */
  readonly concurrency?: number | string;
  readonly rate?: string;
  readonly duration?: string;
  readonly warmup?: string;
  readonly timings?: Json;
  /** One request shall be shown: a load and a length that nobody wrote would mean nothing. */
  readonly isOnce?: boolean;
  readonly timeout?: string;
  readonly proxy?: string;
  readonly tls?: Readonly<Record<string, string | boolean>>;
  /** Values that are written as `${NAME}`, to be found in the environment. */
  readonly variables?: readonly Variable[];
  /** Sentences about the request, written above it as comments. */
  readonly notes?: readonly string[];
};

export type RequestBody =
  | { readonly text: string }
  | { readonly file: string }
  | { readonly fields: HeaderLines };

export type Variable = { readonly name: string; readonly value: string };

/** The scenario that stands for a request: the same is sent when it is run from a file. */
export function scenarioOfRequest(request: RequestText): string {
  const text = textOf(request.variables ?? []);
  const scenario = {
    name: nameOf(request.url),
    target: {
      url: text(request.url),
      ...apiOf(request),
      ...(request.model === undefined ? {} : { model: text(request.model) }),
      ...(request.method === undefined ? {} : { method: request.method }),
      ...headersOf(request, text),
      ...(request.timeout === undefined ? {} : { timeout: request.timeout }),
      ...(request.tls === undefined ? {} : { tls: request.tls }),
      ...(request.proxy === undefined ? {} : { proxy: text(request.proxy) }),
    },
    payloads: request.payloads ?? [payloadOf(request, text)],
    ...loadOf(request),
    ...(request.warmup === undefined ? {} : { warmup: request.warmup }),
    ...lengthOf(request),
    ...(request.timings === undefined ? {} : { timings: request.timings }),
  };
  const comments = (request.notes ?? []).map((note) => `# ${note.replaceAll('\n', ' ')}\n`);
  return `${comments.join('')}${stringify(scenario, { lineWidth: 0 })}`;
}

/** Answers of raw are taken as they come: only JSON is known to be answered by JSON. */
function apiOf({ api, body }: RequestText): { readonly api?: string } {
  if (api !== undefined) return { api };
  return isJson(body) ? {} : { api: 'raw' };
}

type TextOf = (text: string) => string;

/** Literal text of a scenario, with the values of variables replaced by their names. */
function textOf(variables: readonly Variable[]): TextOf {
  return (text) => {
    const literal = (part: string): string => part.replaceAll('${', () => '$${');
    return variables
      .reduce<readonly (string | Variable)[]>(
        (parts, variable) =>
          parts.flatMap((part) => (typeof part === 'string' ? split(part, variable) : [part])),
        [text],
      )
      .map((part) => (typeof part === 'string' ? literal(part) : `\${${part.name}}`))
      .join('');
  };
}

function split(text: string, variable: Variable): readonly (string | Variable)[] {
  return text
    .split(variable.value)
    .flatMap((part, index) => (index === 0 ? [part] : [variable, part]));
}

function headersOf(
  request: RequestText,
  text: TextOf,
): { readonly headers?: Record<string, string> } {
  if (request.headers.length === 0) return {};
  const entries = request.headers.map(([name, value]) => [name, text(value)] as const);
  return { headers: Object.fromEntries(entries) };
}

function loadOf({ rate, concurrency, isOnce }: RequestText): { readonly load?: Json } {
  if (rate !== undefined) return { load: { rate } };
  if (concurrency === undefined && isOnce === true) return {};
  return { load: { concurrency: concurrency ?? 1 } };
}

function lengthOf({ duration, isOnce }: RequestText): { readonly measure?: string } {
  return duration === undefined && isOnce === true ? {} : { measure: duration ?? '10s' };
}

/** What a request of an API carries where nobody wrote it. */
const SIZE = '1KiB';

function payloadOf({ api, method, body, headers }: RequestText, text: TextOf): Json {
  if (body === undefined) return api === undefined || method === 'GET' ? { none: true } : SIZE;
  if ('file' in body) return { file: text(body.file) };
  if ('fields' in body) {
    return {
      multipart: Object.fromEntries(body.fields.map(([name, value]) => [name, text(value)])),
    };
  }
  const value = jsonOf(body.text);
  if (value !== undefined && isKept(body.text, value)) return { template: mapped(value, text) };
  const payload = { text: text(body.text) };
  if (headers.some(([name]) => name.toLowerCase() === 'content-type')) return payload;
  const type = value === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  return { ...payload, headers: { 'content-type': type } };
}

function isJson(body: RequestBody | undefined): boolean {
  if (body === undefined || 'fields' in body) return false;
  return 'file' in body ? /\.json$/i.test(body.file) : jsonOf(body.text) !== undefined;
}

/** Whether writing the value again gives the same text but for spaces, and means no placeholder. */
function isKept(text: string, value: Json): boolean {
  const compact = text.replaceAll(/("(?:\\.|[^"\\])*")|\s+/g, (_, quoted?: string) => quoted ?? '');
  return compact === JSON.stringify(value) && !text.includes('{{');
}

function mapped(value: Json, text: TextOf): Json {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => mapped(item, text));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, text)]));
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The host and path: what tells one request from another in a table. */
function nameOf(url: string): string {
  const name = /^[a-z]+:\/\/(?:[^/?#]*@)?([^?#]*)/i.exec(url)?.[1] ?? url;
  return name.replace(/\/+$/, '').slice(0, 80) || 'request';
}
