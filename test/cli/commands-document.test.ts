import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import type { Io } from '../../src/cli/io.js';
import { programOf } from '../../src/cli/program.js';

// Within a table a bar has a backslash before it.
const text = readFileSync(new URL('../../../docs/commands.md', import.meta.url), 'utf8').replaceAll(
  '\\|',
  '|',
);
const silent = { write: () => {}, writeHidden: () => {}, isTerminal: false, columns: () => 80 };
const program = programOf({ stdout: silent, stderr: silent } as unknown as Io, () => {});

for (const command of program.commands) {
  test(`docs/commands.md has ${command.name()}, an example, and all its options`, () => {
    const section = text.split(/^## /m).find((part) => part.startsWith(`${command.name()}\n`));
    assert.ok(section !== undefined);
    assert.match(section, new RegExp(`^\`\`\`sh\nmodelbench ${command.name()}`, 'm'));
    const missing = command.options
      .map((option) => option.flags)
      .filter((flags) => !section.includes(`\`${flags}\``));
    assert.deepEqual(missing, []);
  });
}

test('docs/commands.md has no command that is not there', () => {
  const sections = [...text.matchAll(/^## (\w+)$/gm)].map((match) => match[1]);
  assert.deepEqual(
    sections,
    program.commands.map((command) => command.name()),
  );
});
