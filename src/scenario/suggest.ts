import { distance } from 'fastest-levenshtein';

/** The name that was probably meant, if one is near enough to be worth saying. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const key = flat(written);
  const same = names.find((name) => flat(name) === key);
  if (same !== undefined) return same;
  let best: { readonly name: string; readonly far: number } | undefined;
  for (const name of names) {
    const far = distance(key, flat(name));
    if (far < (best?.far ?? Number.POSITIVE_INFINITY)) best = { name, far };
  }
  const allowed = Math.max(1, Math.floor(Math.min(key.length, flat(best?.name ?? '').length) / 3));
  if (best !== undefined && best.far <= allowed) return best.name;
  return names.find((name) => isSwapped(key, flat(name)));
}

/** `psot` for `post`: two neighbours have changed places, and nothing else. */
function isSwapped(written: string, name: string): boolean {
  if (written.length !== name.length) return false;
  const at = [...written].findIndex((letter, index) => letter !== name[index]);
  const swapped = `${written.slice(0, at)}${written[at + 1]}${written[at]}${written.slice(at + 2)}`;
  return at >= 0 && swapped === name;
}

/** `in_flight-max` and `inFlightMax` are one name in two habits. */
function flat(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** `a, b or c`. */
export function oneOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
