/*
 * The server's own reading of a request body, done for real: bytes that arrived in pieces are put
 * together, and JSON is parsed. What it says is not used; what it costs is.
 */

export type Decoded = { readonly ok: true; readonly input: unknown } | { readonly ok: false };

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;

export function decodeBody(contentType: string | undefined, chunks: readonly Buffer[]): Decoded {
  const body = joined(chunks);
  if (body.length === 0 || contentType === undefined || !JSON_TYPE.test(contentType)) {
    return { ok: true, input: body };
  }
  try {
    return { ok: true, input: JSON.parse(body.toString('utf8')) };
  } catch {
    return { ok: false };
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}
