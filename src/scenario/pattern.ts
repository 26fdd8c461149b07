/**
 * Whether a name of a cell is meant by a pattern: as a whole, or one of its parts as a whole, so
 * that `image` and `image*` both find `image · concurrency 8`. `*` stands for any text.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const source = pattern
    .trim()
    .split('*')
    .map((text) => text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  const matcher = new RegExp(`^${source}$`, 'iu');
  return [name, ...name.split(' · ')].some((part) => matcher.test(part));
}
