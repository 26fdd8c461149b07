/* What llama.cpp's server writes down of each request, with `verbosity = 4`. */

/** Of each request, in ns: the time that it says it took. */
export function llamaCppTotalsOf(log: string): readonly number[] {
  return numbersOf(log, /print_timing: .*?total time = +([0-9.]+) ms/g).map((ms) => ms * 1e6);
}

/** Of each request, the tokens that were made. */
export function llamaCppTokensOf(log: string): readonly number[] {
  return numbersOf(log, /print_timing: .*?\| +eval time = +[0-9.]+ ms \/ +(\d+) tokens/g);
}

function numbersOf(log: string, pattern: RegExp): readonly number[] {
  return [...log.matchAll(pattern)].map(([, number]) => Number(number));
}
