/*
 * Puts code of the examples into a Markdown file, so that the lines shown are the lines that tests
 * run:
 *
 *   node scripts/paste-code.js FILE [--check]
 *
 * In the file, each place looks like this; what stands between the fences is replaced:
 *
 *   <!-- code: examples/instrumented/flask_app.py -->
 *   ```python
 *   …
 *   ```
 *
 * Of a file with the comments "instrumented: begin" and "instrumented: end" only what stands between
 * them is shown. With --check nothing is written, and a page that is not current is a failure.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ROOT } from './tool.js';

const PLACE = /^<!-- code: (\S+) -->\n```(\w*)\n[\s\S]*?^```$/gm;
const REGION = /^.*instrumented: begin.*\n([\s\S]*?)^.*instrumented: end/m;

process.exitCode = main();

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false } },
  });
  const [path] = positionals;
  if (path === undefined) {
    process.stderr.write('usage: node scripts/paste-code.js FILE [--check]\n');
    return 2;
  }
  const before = readFileSync(path, 'utf8');
  let pastes = 0;
  const after = before.replace(PLACE, (_place, from, language) => {
    pastes += 1;
    return `<!-- code: ${from} -->\n\`\`\`${language}\n${codeOf(from)}\n\`\`\``;
  });
  if (pastes === 0) {
    process.stderr.write(`${path} has no "<!-- code: … -->" before a fence\n`);
    return 1;
  }
  if (after === before) return 0;
  if (values.check) {
    process.stderr.write(`${path} is not current: node scripts/paste-code.js ${path}\n`);
    return 1;
  }
  writeFileSync(path, after);
  return 0;
}

/** @param {string} from a file, seen from the project's root */
function codeOf(from) {
  const text = readFileSync(join(ROOT, from), 'utf8');
  return (REGION.exec(text)?.[1] ?? text).trim();
}
