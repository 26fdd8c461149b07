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
  return best !== undefined && best.far <= allowed ? best.name : undefined;
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
