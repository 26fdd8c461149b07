/* Secrets of a request that becomes a file: each is written as a variable of the environment. */
import type { HeaderLines } from '../base/http.js';

import type { Variable } from './from-request.js';
import { looksSecret, urlSecrets } from './secrets.js';

export type NamedVariable = Variable & { readonly from: string };

/** A variable for each secret, named for where it stands. */
export function variablesFor(headers: HeaderLines, url: string): readonly NamedVariable[] {
  const found: { readonly value: string; readonly name: string; readonly from: string }[] = [];
  for (const [name, value] of headers) {
    if (!looksSecret(name) || /^\$\{?\w+\}?$/.test(value)) continue;
    const [, scheme = '', credential = value] = /^([A-Za-z]+)\s+(\S.*)$/.exec(value) ?? [];
    found.push({
      value: credential,
      name: variableName(name, scheme),
      from: `the header ${name.toLowerCase()}${scheme === '' ? '' : ` after ${scheme}`}`,
    });
  }
  for (const value of urlSecrets(url)) {
    if (url.includes(value)) found.push({ value, name: 'URL_SECRET', from: 'the URL' });
  }
  const values: string[] = [];
  const isNew = (value: string): boolean => {
    // Of `user:password` the password alone is hidden already.
    if (value === '' || values.some((known) => value.includes(known))) return false;
    values.push(value);
    return true;
  };
  const counts = new Map<string, number>();
  return found
    .filter(({ value }) => isNew(value))
    .map(({ value, name, from }) => {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return { value, from, name: count === 1 ? name : `${name}_${count}` };
    });
}

function variableName(header: string, scheme: string): string {
  const name = header.toLowerCase();
  if (/^basic$/i.test(scheme)) return 'BASIC_CREDENTIALS';
  if (name === 'authorization') return 'API_TOKEN';
  if (/api-?key/.test(name)) return 'API_KEY';
  return name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
}

/** What stands above the scenario of it. */
export function noteOn({ name, from }: NamedVariable): string {
  return `Set ${name} in the environment: the value of ${from}.`;
}
