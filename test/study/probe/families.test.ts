/* Each kind of server over real sockets: what is found out of it, and that its scenario runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { engine } from '../../../src/cli/engine.js';
import { LOOKS_MAX } from '../../../src/study/probe/looks.js';
import { renderProbe } from '../../../src/report/render.js';
import type { ProbeDocument } from '../../../src/result/probe-document.js';

import { modelbench, temporaryFolder } from '../../support/command-line.js';
import { FAKES, type FakeName, startFake } from '../../support/fake-servers.js';
import { checkGolden } from '../../support/golden.js';

/** As printed, but for what differs from run to run: the port, and every time that was measured. */
function steadyText(json: string, url: string): string {
  const text = json.replaceAll(new URL(url).host, '127.0.0.1:8000');
  const document = JSON.parse(text) as ProbeDocument;
  const { sent, roundTrip, caching } = document;
  const steady: ProbeDocument = {
    ...document,
    sent: {
      ...sent,
      requests:
        sent.requests === null || sent.requests.ok === 0
          ? sent.requests
          : { ...sent.requests, medianNs: 12.5e6 },
    },
    roundTrip: { ...roundTrip, minNs: 115e3, medianNs: 250e3, kernelNs: 15e3 },
    caching: { ...caching, equalNs: [], differentNs: [] },
  };
  const style = { width: 80, color: false, details: false, savedAt: undefined };
  return renderProbe(steady, 'table', style, undefined);
}

/** What each is asked with beside its URL. */
const WORDS: Readonly<Partial<Record<FakeName, readonly string[]>>> = {
  mlserver: ['--model', 'half'],
  torchserve: ['--model', 'mnist'],
  'tf-serving': ['--model', 'half'],
};

/** Of these nobody has said what they take. */
const UNSAID: ReadonlySet<FakeName> = new Set(['litserve', 'flask']);

for (const name of Object.keys(FAKES) as readonly FakeName[]) {
  test(`a ${name} server is known for what it is, and its scenario runs`, async (context) => {
    const server = await startFake(FAKES[name]);
    context.after(server.stop);
    const folder = temporaryFolder(context);
    const url = UNSAID.has(name) ? `${server.url}/predict` : server.url;
    const words = ['probe', url, ...(WORDS[name] ?? []), '--idle', '0s'];
    const options = ['--format', 'json', '--write', 'start.yaml'];
    const spoken = await modelbench([...words, ...options], { folder, engine });
    assert.equal(spoken.code, 0, spoken.stdout + spoken.stderr);
    checkGolden(`probe/${name}.txt`, steadyText(spoken.stdout, server.url));
    const gets = server.asked.filter((line) => line.startsWith('GET'));
    assert.ok(gets.length <= LOOKS_MAX && server.asked.length - gets.length <= 8);
    if (UNSAID.has(name)) {
      assert.match(spoken.stderr, /start\.yaml was not written/);
      return;
    }
    const validated = await modelbench(['validate', 'start.yaml'], { folder, engine });
    assert.equal(validated.code, 0, validated.stderr);
    const ran = await modelbench(['run', 'start.yaml', '--once'], { folder, engine });
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  });
}
