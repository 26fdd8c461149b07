/* How the body of an answer is framed, told by its raw headers: names and values in turn. */

const LENGTH = 'content-length';
const CODING = 'transfer-encoding';

export function hasLength(headers: readonly Buffer[]): boolean {
  return headers.some((text, at) => at % 2 === 0 && isNamed(text, LENGTH));
}

/** In chunks and in no other way besides. */
export function isChunked(headers: readonly Buffer[]): boolean {
  const at = headers.findIndex((text, index) => index % 2 === 0 && isNamed(text, CODING));
  return at >= 0 && headers[at + 1]?.toString('latin1').trim().toLowerCase() === 'chunked';
}

function isNamed(text: Buffer, name: string): boolean {
  return text.length === name.length && text.toString('latin1').toLowerCase() === name;
}
