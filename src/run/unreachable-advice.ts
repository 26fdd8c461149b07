/* What to look at where a target was not reached. */

const ADVICE: readonly { readonly pattern: RegExp; readonly advice: string }[] = [
  { pattern: /ECONNREFUSED/, advice: 'is the server running, and is this its host and port?' },
  { pattern: /ENOTFOUND/, advice: 'is the name of the host right?' },
  {
    pattern: /wrong version number|packet length/,
    advice: 'perhaps no TLS is spoken there: write http://',
  },
];

/** `; is the server running, and …`: empty where nothing is known that would help. */
export function adviceOn(why: string): string {
  const found = ADVICE.find(({ pattern }) => pattern.test(why));
  return found === undefined ? '' : `; ${found.advice}`;
}
