/*
 * One request, ready to go. undici checks and joins each header anew for each request; most of
 * them never change, so they are checked and joined once and put into the head where it is written
 * (join-writes.ts). Those that mean something to undici itself still go through it.
 */
export type WireRequest = {
  readonly method: string;
  readonly path: string;
  /** All of them, names and values in turn: what is shown. */
  readonly headers: readonly string[];
  /** Of these, the ones that undici must see. */
  readonly undiciHeaders: string[];
  /** The others as they stand on the wire, each line with its end. */
  readonly headerText: string;
  readonly body: Uint8Array | null;
  /** Of the body: to ask shared memory for it takes a tenth of a microsecond. */
  readonly bodyBytes: number;
  /** The whole of it as last written: mostly the same again. */
  written: Written | undefined;
  /** A good answer comes as a stream of this kind, and is passed on while it comes. */
  streamKind: number | undefined;
};

export type Written = { readonly undiciHeadLength: number; readonly text: string };

const UNDICI_READS = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'expect',
]);

/** RFC 9110, section 5: a token, and a value without control characters. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

export function wireRequestOf(
  method: string,
  path: string,
  headers: readonly string[],
  body: Uint8Array | null,
): WireRequest {
  const undiciHeaders: string[] = [];
  let headerText = '';
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const value = headers[index + 1] ?? '';
    // What is no valid header is left to undici, which refuses it.
    const isPlain = !UNDICI_READS.has(name.toLowerCase()) && NAME.test(name) && VALUE.test(value);
    if (isPlain) headerText += `${name}: ${value}\r\n`;
    else undiciHeaders.push(name, value);
  }
  return {
    method,
    path,
    headers,
    undiciHeaders,
    headerText,
    body,
    bodyBytes: body?.byteLength ?? 0,
    written: undefined,
    streamKind: undefined,
  };
}

/** The same but for its body; what the head is made of is shared. */
export function withBody(request: WireRequest, body: Uint8Array | null): WireRequest {
  return { ...request, body, bodyBytes: body?.byteLength ?? 0, written: undefined };
}
