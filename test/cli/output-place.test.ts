import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  outputPlaceOf,
  unusedPathOf,
  whyNotWritable,
  writeWhole,
} from '../../src/cli/output-place.js';

import { temporaryFolder } from '../support/command-line.js';

test('a path with a slash at its end, and a folder that is there, mean a folder', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'there'));
  assert.equal(outputPlaceOf('new/', folder).kind, 'folder');
  assert.equal(outputPlaceOf('there', folder).kind, 'folder');
  assert.equal(outputPlaceOf('new', folder).kind, 'file');
});

test('proving a place makes its folders and leaves no file', (t) => {
  const folder = temporaryFolder(t);
  assert.equal(whyNotWritable(outputPlaceOf('a/b/result.json', folder)), undefined);
  assert.deepEqual(readdirSync(join(folder, 'a/b')), []);
});

test('a file in the place of a folder, and a file system that takes none, are found out', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'file'), '');
  assert.equal(whyNotWritable(outputPlaceOf('file/result.json', folder)), 'not a directory');
  assert.equal(
    whyNotWritable({ kind: 'file', path: '/proc/result.json' }),
    'no such file or directory',
  );
  assert.equal(
    whyNotWritable({ kind: 'file', path: '/proc/none/of/it/result.json' }),
    'no such file or directory',
  );
});

test('a file that is there is replaced whole, and a link stays a link', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'real.json'), 'old');
  symlinkSync(join(folder, 'real.json'), join(folder, 'link.json'));
  writeWhole(join(folder, 'link.json'), 'new');
  assert.equal(readFileSync(join(folder, 'real.json'), 'utf8'), 'new');
  assert.equal(readlinkSync(join(folder, 'link.json')), join(folder, 'real.json'));
  assert.deepEqual(readdirSync(folder).sort(), ['link.json', 'real.json']);
});

test('what cannot be written whole leaves nothing behind', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'gone', 'result.json');
  assert.throws(() => writeWhole(path, 'text'), /ENOENT/);
  assert.equal(existsSync(path), false);
});

test('a device takes the text as it is, or says that it is full', () => {
  writeWhole('/dev/null', 'text');
  assert.throws(() => writeWhole('/dev/full', 'text'), /ENOSPC/);
});

test('a name that is taken gets a number', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'run.json');
  assert.equal(unusedPathOf(path, '.json'), path);
  writeFileSync(path, '');
  writeFileSync(join(folder, 'run-2.json'), '');
  assert.equal(unusedPathOf(path, '.json'), join(folder, 'run-3.json'));
});
