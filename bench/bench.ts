/** One question about what the tool itself costs. Its answer is Markdown, for the README. */
export type Bench = {
  readonly name: string;
  readonly question: string;
  readonly answer: (say: Say) => Promise<string>;
};

/** Progress, a line at a time. */
export type Say = (line: string) => void;

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** With commas at the thousands. */
export function wholeText(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
