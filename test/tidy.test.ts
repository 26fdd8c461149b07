import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/* What the linter cannot say of the code and of the documents beside it. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CODE = ['src', 'test', 'bench', 'scripts', 'bin'];
const COLUMNS_MAX = 100;

type Line = { readonly place: string; readonly text: string };

test('no line is longer than 100 columns', () => {
  const long = codeLines().filter(({ text }) => widthOf(text) > COLUMNS_MAX);
  none(placesOf(long));
});

/** A sentence in quotes is left whole, so that it can be searched for. */
function widthOf(line: string): number {
  return [...line.replaceAll(/'[^']*'|"[^"]*"|`[^`]*`/g, '')].length;
}

test('a file is named for what it exports, not for being useful', () => {
  const vague = codeFiles().filter((path) => /\/(utils?|helpers?|common|types|index)\./.test(path));
  none(vague);
});

test('what is left to do has an issue', () => {
  const loose = codeLines().filter(({ text }) => /\b(TODO|FIXME|XXX)\b(?!\(#\d+\))/.test(text));
  // The line above names the words.
  none(placesOf(loose).filter((place) => !place.startsWith('test/tidy.test.ts:')));
});

test('a page that a comment names is there', () => {
  const missing = mentionsIn(codeLines(), /\bdocs\/[\w/-]+\.md\b/g);
  none(missing);
});

test('a test or a bench that a page or a comment names is there', () => {
  const lines = [...codeLines(), ...linesOf(pages())];
  none(mentionsIn(lines, /\b(test|bench)\/[\w/-]+\.(test|bench)\.ts\b/g));
});

test('a link between pages leads somewhere', () => {
  const broken = linesOf(pages()).flatMap(({ place, text }) =>
    [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
      .map(([, target]) => join(dirname(place), target ?? ''))
      .filter((target) => !existsSync(join(ROOT, target)))
      .map((target) => `${place}: ${target}`),
  );
  none(broken);
});

function none(found: readonly string[]): void {
  assert.equal(found.length, 0, `\n${found.join('\n')}`);
}

function codeFiles(): readonly string[] {
  return CODE.flatMap((folder) => filesUnder(folder, /\.(ts|js)$/));
}

function pages(): readonly string[] {
  const atRoot = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const below = ['docs', 'examples', 'bench'].flatMap((folder) => filesUnder(folder, /\.md$/));
  return [...atRoot, ...below];
}

function filesUnder(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => pattern.test(path) && !/(^|\/)(\.\w+|node_modules|golden)\//.test(path));
}

function codeLines(): readonly Line[] {
  return linesOf(codeFiles());
}

function linesOf(paths: readonly string[]): readonly Line[] {
  return paths.flatMap((path) =>
    readFileSync(join(ROOT, path), 'utf8')
      .split('\n')
      .map((text, index) => ({ place: `${path}:${index + 1}`, text })),
  );
}

function placesOf(lines: readonly Line[]): readonly string[] {
  return lines.map(({ place, text }) => `${place}: ${text.trim().slice(0, 60)}`);
}

/** Names of files, from the root, that do not exist. */
function mentionsIn(lines: readonly Line[], pattern: RegExp): readonly string[] {
  return lines.flatMap(({ place, text }) =>
    [...text.matchAll(pattern)]
      .filter(([path]) => !existsSync(join(ROOT, path)))
      .map(([path]) => `${place}: ${path}`),
  );
}
