import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../scripts/paste-output.js', import.meta.url));

type Pasted = { readonly text: string; readonly status: number | null; readonly says: string };

function paste(text: string, ...words: readonly string[]): Pasted {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-paste-'));
  try {
    const path = join(folder, 'page.md');
    writeFileSync(path, text);
    const ended = spawnSync(process.execPath, [SCRIPT, path, ...words], { encoding: 'utf8' });
    return { text: readFileSync(path, 'utf8'), status: ended.status, says: ended.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function place(command: string, output: string): string {
  return `<!-- output: ${command} -->\n\`\`\`text\n${output}\`\`\`\n`;
}

test('the output of a command stands below its marker, as the command wrote it', () => {
  const page = `before\n${place("echo 'a $& $1'; echo b", 'old\n')}between\n\`\`\`text\nkept\n\`\`\`\n`;
  const pasted = paste(page);
  assert.equal(pasted.status, 0, pasted.says);
  assert.equal(
    pasted.text,
    page.replace('old\n', () => 'a $& $1\nb\n'),
  );
});

test('only the commands that contain the given part run', () => {
  const page = place('echo one', '') + place('echo two', '');
  assert.equal(paste(page, 'two').text, place('echo one', '') + place('echo two', 'two\n'));
});

test('a line that is to be kept keeps its old text, in its new place', () => {
  const page = place('echo first; echo result: new', 'result: old\nlast\n');
  const kept = paste(page, '--keep', '^result:');
  assert.equal(kept.text, place('echo first; echo result: new', 'first\nresult: old\n'));
});

test('a command that fails leaves the page as it was', () => {
  const page = place('echo one', '') + place('echo two; exit 3', '');
  const failed = paste(page);
  assert.equal(failed.text, page);
  assert.notEqual(failed.status, 0);
  assert.match(failed.says, /"echo two; exit 3" ended with 3/);
});

test('a page without such a command is a mistake', () => {
  const missed = paste('# nothing here\n');
  assert.equal(missed.status, 1);
  assert.match(missed.says, /has no "<!-- output: … -->"/);
});
