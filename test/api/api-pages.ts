import { API_NAMES, type ApiName, apiOf } from '../../src/api/apis.js';

import { bodyOf, samplesOf, shown } from './request-samples.js';

/*
 * The part of docs/apis.md that is made from the files of the APIs: a table of them all, and a
 * page for each with an example of each kind of payload that it has a form of its own for.
 */

const NAMES = API_NAMES.filter((name) => apiOf(name).name === name);

export function apiPages(): string {
  const rows = NAMES.map((name) => {
    const { page } = apiOf(name);
    return `| [\`${name}\`](#${name}) | ${page.speaks} | ${page.path} | ${modelText(name)} |`;
  });
  const table = ['| api | speaks | usual path | `model` |', '|---|---|---|---|', ...rows];
  return `${table.join('\n')}\n\n${NAMES.map((name) => `${pageOf(name).trimEnd()}\n`).join('\n')}`;
}

function pageOf(name: ApiName): string {
  const { page } = apiOf(name);
  const facts = [
    ['a size', page.size],
    ['a tensor', page.tensor],
    ['a prompt', page.prompt],
    ['a good answer', page.answer],
  ].map(([what, is]) => `| ${what} | ${is} |`);
  const traps = page.traps.map((trap) => `- ${trap}\n`).join('');
  const more = page.link === undefined ? '' : ` Its own page: <${page.link}>.`;
  return (
    `### ${name}\n\n${sentence(page.speaks)}${more}\n\n` +
    `| | |\n|---|---|\n${facts.join('\n')}\n\n` +
    (traps === '' ? '' : `${traps}\n`) +
    examplesOf(name)
  );
}

/** Of json and raw there are examples below, of every encoding. */
function examplesOf(name: ApiName): string {
  if (name === 'json' || name === 'raw') return '';
  return samplesOf(name)
    .map((sample) => {
      const body = shown(bodyOf(name, sample));
      return `\`${sample.payload}\` becomes\n\n\`\`\`http\n${body}\`\`\`\n`;
    })
    .join('\n');
}

function modelText(name: ApiName): string {
  const { model } = apiOf(name);
  switch (model) {
    case 'in-path':
      return 'needed where the URL has no path';
    case 'in-body':
      return 'needed';
    case 'optional':
      return 'in the path, if written';
    case 'unused':
      return 'not sent';
    default:
      return model satisfies never;
  }
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
