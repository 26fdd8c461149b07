import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { adviceOnTelling, neverToldText, wayOf } from '../../src/result/telling.js';
import { SERVER_KINDS } from '../../src/timing/server-kind.js';

/** As GitHub makes the anchor of a heading. */
function anchorOf(heading: string): string {
  const kept = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\- ]/gu, '');
  return kept.trim().replaceAll(' ', '-');
}

function anchorsIn(page: string): ReadonlySet<string> {
  const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8');
  return new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));
}

test('the section that an advice names is there', () => {
  const kinds = [
    null,
    ...SERVER_KINDS.map(({ kind }) => kind),
    ...['tei', 'tf-serving', 'kserve', 'litserve', 'litellm'],
  ];
  for (const kind of kinds) {
    const { section } = wayOf({ server: null, kind });
    const [page = '', anchor] = section.split('#');
    assert.equal(anchor === undefined, kind === null, `${kind}: ${section}`);
    assert.ok(anchor === undefined || anchorsIn(page).has(anchor), `${kind}: ${section}`);
  }
});

test('the server header decides where the answers did not give the kind away', () => {
  const rows = [
    ['Werkzeug/3.0', 'in-python'],
    ['gunicorn', 'in-python'],
    ['uvicorn', 'fastapi-starlette'],
    ['nginx/1.27', 'nginx'],
  ] as const;
  for (const [server, anchor] of rows) {
    const advice = adviceOnTelling({ server });
    assert.ok(advice.endsWith(`(docs/instrumenting.md#${anchor})`), advice);
    assert.match(advice, /Server-Timing/);
  }
  for (const server of [null, 'something else']) {
    assert.match(adviceOnTelling({ server }), /`timings` \(docs\/instrumenting\.md\)$/);
  }
});

test('the kind of server decides, where the answers gave it away', () => {
  const rows = [
    ['vllm', /--enable-per-request-metrics/],
    ['triton', /timings: \[\{ triton:/],
    ['tgi', /not streamed/],
    ['sglang', /--enable-metrics/],
  ] as const;
  for (const [kind, expected] of rows) {
    assert.match(adviceOnTelling({ server: 'uvicorn', kind }), expected);
  }
  assert.match(adviceOnTelling({ server: 'uvicorn', kind: 'of another version' }), /ASGI/);
});

test('whose times are read already is not asked for more of them, and the section is there', () => {
  for (const [found, text] of [
    ['Ollama durations', 'Ollama has no field for it (docs/instrumenting.md#ollama)'],
    ['llama.cpp timings', 'llama.cpp has no field for it (docs/instrumenting.md#llamacpp)'],
  ] as const) {
    assert.equal(neverToldText(found), text);
    const [page = '', anchor = ''] = (/\((.*)\)/.exec(text)?.[1] ?? '').split('#');
    assert.ok(anchorsIn(page).has(anchor), text);
  }
  assert.equal(neverToldText('Server-Timing'), undefined);
  assert.equal(neverToldText(null), undefined);
});
