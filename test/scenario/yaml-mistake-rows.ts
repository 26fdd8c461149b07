import type { MistakeRow } from './mistake-rows.js';

const TARGET = 'target: http://127.0.0.1:8000/predict';

/** What YAML makes of a text that was meant otherwise. */
export const YAML_MISTAKES: readonly MistakeRow[] = [
  {
    name: 'variable-in-braces',
    codes: ['yaml-trap', 'yaml-trap', 'missing-unit', 'missing-unit'],
    text: `target: { url: \${MODEL_URL}, headers: { x-key: Bearer \${API_KEY} }, timeout: 5 }
measure: 10
`,
    around: { environment: { MODEL_URL: 'http://h/p', API_KEY: 'sk-12345' } },
  },
  {
    name: 'variable-in-brackets',
    codes: ['yaml-trap', 'missing-unit'],
    text: `${TARGET}\npayloads: [\${SIZE}]\nmeasure: 10\n`,
    around: { environment: { SIZE: '64KiB' } },
  },
  {
    name: 'template-in-braces',
    codes: ['yaml-trap', 'yaml-trap', 'missing-unit'],
    text: `${TARGET}
payloads:
  - { name: a, template: { instances: {{floats 1000}} } }
  - name: b
    template: {{floats 10}}/{{index}}
measure: 10
`,
  },
  {
    name: 'reserved-starts',
    codes: ['yaml-trap', 'yaml-trap', 'yaml-trap', 'yaml-trap', 'missing-unit'],
    text: `${TARGET}
name: !important run
description: \`quoted\`
payloads:
  - { name: one, file: *.json }
  - { name: two, file: @input.json }
measure: 10
`,
  },
  {
    name: 'tabs',
    codes: ['yaml-trap', 'missing-unit', 'missing-unit'],
    text: 'target:\n\turl: http://h/p\n\ttimeout: 5\nmeasure: 10\n',
  },
  {
    name: 'alias-of-itself',
    codes: ['yaml-trap', 'missing-unit'],
    text: 'target: &t { url: "http://h/p", expect: *t }\nmeasure: 10\n',
  },
  {
    name: 'aliases-that-multiply',
    codes: ['out-of-range'],
    text: `a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
`,
  },
  {
    name: 'deep-nesting',
    codes: ['out-of-range'],
    text: `${TARGET}\npayloads: [{ template: ${'['.repeat(100)}1${']'.repeat(100)} }]\n`,
  },
  { name: 'too-long', codes: ['out-of-range'], text: `# ${'x'.repeat(1024 ** 2)}\n${TARGET}\n` },
  // What is no YAML hides nothing in the rest of the file.
  ...[
    ['unclosed-brace', 'load: { concurrency: 8'],
    ['unclosed-bracket', 'payloads: [1KiB, 2KiB'],
    ['unclosed-quote', 'name: "a run'],
    ['quote-in-quotes', "name: 'it's'"],
    ['colon-in-value', 'description: Which: this one'],
    ['deeper-line', 'name: run\n  description: deeper'],
    ['no-colon', 'repeat'],
    ['missing-comma', 'payloads: [{ size: 1KiB } { size: 2KiB }]'],
    ['ragged-list', 'payloads:\n    - 1KiB\n  - 2KiB'],
  ].map(
    ([name = '', broken = '']): MistakeRow => ({
      name,
      codes: ['missing-unit', 'yaml-syntax', 'missing-unit'],
      text: `target: { url: "http://h/p", timeout: 5 }\n${broken}\nmeasure: 10\n`,
    }),
  ),
  {
    name: 'broken-item',
    codes: ['missing-unit', 'yaml-syntax', 'missing-unit'],
    text: `${TARGET}
payloads:
  - { size: 64 }
  - { size: 1KiB, name: it's: so }
  - { size: 32 }
`,
  },
  { name: 'broken-target', codes: ['yaml-syntax'], text: 'target: "http://h/p\nmeasure: 10s\n' },
];
