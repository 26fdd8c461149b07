import type { HeaderLines } from '../base/http.js';

import { type CurlOptions, readCurlOptions } from './curl-options.js';
import type { RequestBody, RequestText } from './from-request.js';
import { noteOn, variablesFor } from './request-variables.js';
import { base64Of } from './secrets.js';
import { shellWords } from './shell-words.js';

export type CurlRequest =
  | {
      readonly ok: true;
      readonly request: RequestText;
      /** What was not taken over, in sentences. They are in the request's notes, too. */
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly problem: string; readonly hint: string };

/** The request that a curl command sends. Secrets in it become variables of the environment. */
export function requestOfCurl(command: string): CurlRequest {
  const hint = "write it as curl 'http://127.0.0.1:8000/predict' -d '{\"x\": 1}'";
  const split = shellWords(command.trim());
  if (!split.ok) return { ok: false, problem: split.problem, hint };
  const [program, ...words] = split.words.filter((word, index) => index > 0 || word !== '$');
  if (program === undefined || !/(^|[/\\])curl(\.exe)?$/.test(program)) {
    return { ok: false, problem: 'this is no curl command', hint };
  }
  const read = readCurlOptions(words);
  if (!read.ok) return { ok: false, problem: read.problem, hint: read.hint };
  const { options } = read;
  if (options.fields.length > 0 && options.data.length > 0) {
    const problem = 'the curl command has both data (-d) and a form (-F)';
    return { ok: false, problem, hint: 'curl sends only one of them: remove the other' };
  }
  const [url, ...others] = options.urls;
  if (url === undefined) return { ok: false, problem: 'the curl command has no URL', hint };
  if (others.length > 0) {
    return { ok: false, problem: 'the curl command has several URLs', hint: 'give one of them' };
  }
  const request = requestFrom(
    options,
    /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`,
  );
  return { ok: true, request, warnings: options.warnings };
}

function requestFrom(options: CurlOptions, url: string): RequestText {
  const { data, isGet } = options;
  const whole =
    isGet && data.length > 0
      ? withQuery(url, textOf(data).replaceAll(/\s/g, encodeURIComponent))
      : url;
  const body = isGet ? undefined : bodyOf(options);
  const headers = headersOf(options, body);
  const variables = variablesFor(headers, whole);
  const notes = [...variables.map(noteOn), ...options.warnings];
  const tls = /^https:/i.test(url) ? tlsOf(options) : undefined;
  return {
    url: whole,
    ...(options.method === undefined ? {} : { method: options.method }),
    headers,
    ...(body === undefined ? {} : { body }),
    ...(options.seconds === undefined ? {} : { timeout: `${options.seconds}s` }),
    ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
    ...(tls === undefined ? {} : { tls }),
    variables,
    notes,
  };
}

function withQuery(url: string, query: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

function textOf(data: CurlOptions['data']): string {
  return data.map((part) => ('text' in part ? part.text : '')).join('&');
}

function bodyOf({ data, fields, isJson }: CurlOptions): RequestBody | undefined {
  if (fields.length > 0) return { fields };
  const file = data.find((part) => 'file' in part);
  if (file !== undefined && 'file' in file) return { file: file.file };
  if (data.length === 0) return undefined;
  // --json joins its parts, the others are fields of a form.
  return {
    text: isJson ? data.map((part) => ('text' in part ? part.text : '')).join('') : textOf(data),
  };
}

function headersOf(options: CurlOptions, body: RequestBody | undefined): HeaderLines {
  const headers: [string, string][] = [
    ...options.headers.map(([name, value]): [string, string] => [name, value]),
  ];
  const has = (name: string) => headers.some(([one]) => one.toLowerCase() === name);
  if (options.isJson && !has('content-type')) headers.push(['content-type', 'application/json']);
  if (options.isJson && !has('accept')) headers.push(['accept', 'application/json']);
  if (options.user !== undefined && !has('authorization')) {
    headers.push(['authorization', `Basic ${base64Of(options.user)}`]);
  }
  // The boundary of a form is made anew with each body.
  if (body !== undefined && 'fields' in body) {
    return headers.filter(([name]) => name.toLowerCase() !== 'content-type');
  }
  return headers;
}

function tlsOf(options: CurlOptions): Readonly<Record<string, string | boolean>> | undefined {
  const tls = {
    ...(options.caFile === undefined ? {} : { caFile: options.caFile }),
    ...(options.certFile === undefined ? {} : { certFile: options.certFile }),
    ...(options.keyFile === undefined ? {} : { keyFile: options.keyFile }),
    ...(options.isInsecure ? { insecure: true } : {}),
  };
  return Object.keys(tls).length === 0 ? undefined : tls;
}
