/*
 * Puts the true output of commands into a Markdown file:
 *
 *   node scripts/paste-output.js FILE [part of a command] [--keep PATTERN]
 *
 * In the file, each place looks like this; what stands between the fences is replaced:
 *
 *   <!-- output: node bin/modelbench.js run scenarios/quickstart.yaml -->
 *   ```text
 *   …
 *   ```
 *
 * Only the commands that contain the given part run. A line that matches PATTERN keeps its old text
 * (the first such line that of the first such line before, and so on): for what changes with every
 * run and means nothing. Commands run in the project's root, with 80 columns and without colour.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { ROOT } from './tool.js';

const PLACE = /^<!-- output: (.+?) -->\n```(\w*)\n([\s\S]*?)^```$/gm;

process.exitCode = main();

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: 'string' } },
  });
  const [path, part = ''] = positionals;
  if (path === undefined) {
    process.stderr.write(
      'usage: node scripts/paste-output.js FILE [part of a command] [--keep PATTERN]\n',
    );
    return 2;
  }
  const before = readFileSync(path, 'utf8');
  const keep = values.keep === undefined ? undefined : new RegExp(values.keep);
  let pastes = 0;
  const after = before.replace(PLACE, (place, command, language, old) => {
    if (!command.includes(part)) return place;
    pastes += 1;
    const output = keepLines(outputOf(command), old, keep);
    return `<!-- output: ${command} -->\n\`\`\`${language}\n${output}\`\`\``;
  });
  if (pastes === 0) {
    process.stderr.write(`${path} has no "<!-- output: … -->" with "${part}" before a fence\n`);
    return 1;
  }
  if (after !== before) writeFileSync(path, after);
  process.stderr.write(`${path}: ${pastes} pasted\n`);
  return 0;
}

/**
 * What the command prints on stdout, with one newline at its end. A command that fails is no
 * example: this throws, and nothing is written.
 * @param {string} command for the shell
 */
function outputOf(command) {
  process.stderr.write(`$ ${command}\n`);
  const ended = spawnSync(command, {
    cwd: ROOT,
    shell: true,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, COLUMNS: '80', NO_COLOR: '1' },
  });
  if (ended.error !== undefined) throw ended.error;
  if (ended.status !== 0) throw new Error(`"${command}" ended with ${ended.status}`);
  return `${ended.stdout.replace(/^\n+/, '').trimEnd()}\n`;
}

/**
 * @param {string} output
 * @param {string} old the text that it replaces
 * @param {RegExp | undefined} keep
 */
function keepLines(output, old, keep) {
  if (keep === undefined) return output;
  const kept = old.split('\n').filter((line) => keep.test(line));
  return output
    .split('\n')
    .map((line) => (keep.test(line) ? (kept.shift() ?? line) : line))
    .join('\n');
}
