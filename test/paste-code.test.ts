import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function paste(path: string, ...words: readonly string[]) {
  const script = join(ROOT, 'scripts', 'paste-code.js');
  return spawnSync(process.execPath, [script, path, ...words], { cwd: ROOT, encoding: 'utf8' });
}

test('the code on the instrumentation page is the code that the tests of servers run', () => {
  const checked = paste(join('docs', 'instrumenting.md'), '--check');
  assert.equal(checked.status, 0, checked.stderr);
});

test('code that differs is a failure of the check, and mended without it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-paste-'));
  try {
    const path = join(folder, 'page.md');
    const page = '<!-- code: examples/instrumented/flask_app.py -->\n```python\nold\n```\nafter\n';
    writeFileSync(path, page);
    const checked = paste(path, '--check');
    assert.equal(checked.status, 1);
    assert.match(checked.stderr, /is not current/);
    assert.equal(readFileSync(path, 'utf8'), page);
    assert.equal(paste(path).status, 0);
    const mended = readFileSync(path, 'utf8');
    assert.match(mended, /```python\n@app\.post[\s\S]+ {4}return response\n```\nafter\n$/);
    assert.doesNotMatch(mended, /instrumented:|import|old/);
    assert.equal(paste(path, '--check').status, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
