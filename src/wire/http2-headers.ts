/* A request's head as HTTP/2 has it (RFC 9113, section 8): names in lower case, no connection's own. */
import type { OutgoingHttpHeaders } from 'node:http2';

import type { WireRequest } from './wire-request.js';

/** What speaks of one connection only must not be sent (section 8.2.2); host is `:authority`. */
const LEFT_OUT = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'content-length',
]);

export function http2HeadersOf(request: WireRequest, origin: URL): OutgoingHttpHeaders {
  const { method, path, headers, body } = request;
  const lines = new Map<string, string | string[]>();
  let authority = origin.host;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? '').toLowerCase();
    const value = headers[index + 1] ?? '';
    if (name === 'host') authority = value;
    if (LEFT_OUT.has(name)) continue;
    const known = lines.get(name);
    lines.set(name, known === undefined ? value : [known, value].flat());
  }
  return {
    ':method': method,
    ':authority': authority,
    ':scheme': origin.protocol.slice(0, -1),
    ':path': path,
    ...Object.fromEntries(lines),
    ...(body === null ? {} : { 'content-length': body.byteLength }),
  };
}
