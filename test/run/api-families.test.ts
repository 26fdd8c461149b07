/* Families of APIs over real sockets: asked, described, judged. */
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { runOnce } from '../../src/run/run-once.js';

import { planOf, runScenario, settingOf } from '../support/run-scenario.js';

type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

type Fake = { readonly url: string; readonly asked: Asked[]; readonly stop: () => Promise<void> };

/** A server that keeps what it was asked, and answers as it is told. */
async function fake(answer: (asked: Asked, response: ServerResponse) => void): Promise<Fake> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks) };
      asked.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const LOAD = 'load: { concurrency: 2 }\nwarmup: 0s\nmeasure: { requests: 8, atMost: 10s }\n';

/** Triton with a model of two inputs, as its documents show it. */
function triton({ method, path, body, headers }: Asked, response: ServerResponse): void {
  if (path === '/v2') {
    const extensions = ['classification', 'binary_tensor_data', 'statistics'];
    json(response, { name: 'triton', version: '2.73.0', extensions });
    return;
  }
  if (method === 'GET' && path === '/v2/models/bert') {
    json(response, {
      name: 'bert',
      versions: ['1'],
      platform: 'onnxruntime_onnx',
      inputs: [
        { name: 'input_ids', datatype: 'INT64', shape: [-1, -1] },
        { name: 'attention_mask', datatype: 'INT64', shape: [-1, -1] },
      ],
      outputs: [{ name: 'logits', datatype: 'FP32', shape: [-1, 2] }],
    });
    return;
  }
  if (path !== '/v2/models/bert/infer') {
    json(response, { error: 'Request for unknown model' }, 404);
    return;
  }
  const length = Number(headers['inference-header-content-length']);
  const { inputs } = JSON.parse(body.subarray(0, length).toString()) as {
    inputs: { name: string; shape: number[]; parameters: { binary_data_size: number } }[];
  };
  assert.deepEqual(
    inputs.map(({ name }) => name),
    ['input_ids', 'attention_mask'],
  );
  const sizes = inputs.map(({ parameters }) => parameters.binary_data_size);
  assert.equal(length + sizes[0]! + sizes[1]!, body.length);
  const outputs = [
    { name: 'logits', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } },
  ];
  const head = Buffer.from(JSON.stringify({ model_name: 'bert', outputs }));
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': head.length,
  });
  response.end(Buffer.concat([head, Buffer.alloc(8)]));
}

test('a model is asked for its inputs once, and every request has them, in binary and back', async () => {
  const server = await fake(triton);
  try {
    const { document, ended } = await runScenario(`
target: { url: "${server.url}", api: kserve-v2, model: bert, headers: { x-who: me } }
payloads: [1KiB, { tensor: { shape: [2, 8] }, encoding: binary }]
${LOAD}`);
    assert.equal(ended.kind, 'done');
    assert.deepEqual(document.warnings, []);
    for (const cell of document.cells) {
      assert.equal(cell.counts.ok, cell.counts.due, JSON.stringify(cell.failures));
    }
    assert.equal(document.target.url, `${server.url}/v2/models/bert/infer`);
    const looks = server.asked.filter(({ method }) => method === 'GET');
    assert.deepEqual(
      looks.map(({ path, headers }) => [path, headers['x-who']]),
      [
        ['/v2', 'me'],
        ['/v2/models/bert', 'me'],
      ],
    );
    const bodies = server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
    assert.equal(new Set(bodies.map((body) => body.toString('hex'))).size, bodies.length);
  } finally {
    await server.stop();
  }
});

test('a binary answer that is cut short is a bad answer', async () => {
  const server = await fake((asked, response) => {
    if (asked.method === 'GET') return triton(asked, response);
    const outputs = [{ name: 'logits', parameters: { binary_data_size: 8 } }];
    const head = Buffer.from(JSON.stringify({ outputs }));
    response.writeHead(200, { 'Inference-Header-Content-Length': head.length });
    response.end(Buffer.concat([head, Buffer.alloc(3)]));
    return undefined;
  });
  try {
    const { document } = await runScenario(`
target: { url: "${server.url}", api: kserve-v2, model: bert }
payloads: [1KiB]
${LOAD}`);
    const [cell] = document.cells;
    assert.equal(cell!.counts.badAnswer, 8);
    assert.equal(cell!.failures[0]!.what, 'binary outputs of 8 bytes were promised, 3 came');
  } finally {
    await server.stop();
  }
});

test('a server that does not describe its model is asked by defaults, and the result says so', async () => {
  const server = await fake((asked, response) => {
    if (asked.method === 'GET') json(response, { error: 'no such path' }, 404);
    else json(response, { outputs: [{ name: 'o', datatype: 'FP32', shape: [1], data: [1] }] });
  });
  try {
    const { document } = await runScenario(`
target: { url: "${server.url}", api: kserve-v2, model: m }
payloads: [1KiB, { tensor: { shape: [3] } }]
${LOAD}`);
    const [warning, ...others] = document.warnings;
    assert.deepEqual(others, []);
    assert.equal(warning!.code, 'model-not-described');
    assert.match(warning!.message, /\(GET \/v2\/models\/m: status 404\)/);
    assert.equal(warning!.cells.length, 2);
    assert.ok(document.cells.every(({ counts }) => counts.ok === 8));
    const { inputs } = JSON.parse(server.asked.at(-1)!.body.toString()) as {
      inputs: { name: string; shape: number[] }[];
    };
    assert.deepEqual(
      inputs.map(({ name, shape }) => ({ name, shape })),
      [{ name: 'input', shape: [3] }],
    );
  } finally {
    await server.stop();
  }
});

test('a size that the model does not take is sent as the model takes it, and the result says so', async () => {
  const inputs = [{ name: 'image', datatype: 'FP32', shape: [-1, 3, 4, 4] }];
  const server = await fake((asked, response) => {
    if (asked.method === 'GET') json(response, { name: 'm', inputs });
    else json(response, { outputs: [{ name: 'o', data: [1] }] });
  });
  try {
    const document = await runOnce(
      planOf(
        `target: { url: "${server.url}", api: kserve-v2, model: m }\npayloads: [{ size: 64KiB, encoding: binary }]\n`,
      ),
      settingOf(),
    );
    assert.deepEqual(
      server.asked.map(({ path }) => path),
      ['/v2/models/m', '/v2/models/m/infer'],
    );
    assert.equal(document.outcome, 'ok');
    assert.equal(document.warnings.length, 1);
    assert.match(
      document.warnings[0]!.message,
      /\(image \[-1, 3, 4, 4\]\) take 192 bytes of data, not the 65536 of the payload/,
    );
    const [head, hex] = document.request.bodyStart.split('\n');
    assert.match(head!, /^\{"id":"[0-9a-f]{16}","inputs":\[\{"name":"image"/);
    assert.match(hex!, /^(?:[0-9a-f]{2} )+[0-9a-f]{2}$/);
  } finally {
    await server.stop();
  }
});

test('a server that does not list the binary extension is asked in JSON', async () => {
  const inputs = [{ name: 'wave', datatype: 'FP32', shape: [-1, -1] }];
  const server = await fake(({ method, path }, response) => {
    if (path === '/v2') json(response, { name: 'mlserver', version: '1.7.1', extensions: [] });
    else if (method === 'GET') json(response, { name: 'm', inputs });
    else json(response, { outputs: [{ name: 'o', data: [1] }] });
  });
  try {
    const { document } = await runScenario(`
target: { url: "${server.url}", api: kserve-v2, model: m }
payloads: [1KiB]
${LOAD}`);
    assert.deepEqual(document.warnings, []);
    assert.equal(document.cells[0]!.counts.ok, 8);
    const last = JSON.parse(server.asked.at(-1)!.body.toString()) as {
      inputs: { shape: number[]; data: number[] }[];
    };
    assert.deepEqual(last.inputs[0]!.shape, [1, 256]);
    assert.equal(last.inputs[0]!.data.length, 256);
  } finally {
    await server.stop();
  }
});

test('chat completions: good ones are ok, an error inside a 200 is a bad answer in its own words', async () => {
  let turn = 0;
  const server = await fake((_, response) => {
    turn += 1;
    const message = { role: 'assistant', content: 'blue' };
    if (turn % 2 === 1) json(response, { choices: [{ index: 0, message }], usage: {} });
    else json(response, { error: { message: 'Rate limit reached', code: 429 } });
  });
  try {
    const { document, ended } = await runScenario(`
target: { url: "${server.url}/", api: openai-chat, model: tiny }
payloads: [{ prompt: { tokens: 64 }, maxTokens: 4 }]
${LOAD}`);
    assert.equal(ended.kind, 'done');
    const [cell] = document.cells;
    assert.equal(cell!.counts.ok, 4);
    assert.equal(cell!.counts.badAnswer, 4);
    assert.equal(cell!.payload.kind, 'prompt');
    assert.equal(cell!.failures[0]!.what, 'the answer holds an error: "Rate limit reached"');
    assert.ok(server.asked.every(({ path }) => path === '/v1/chat/completions'));
    const bodies = server.asked.map(({ body }) => JSON.parse(body.toString()) as Chat);
    assert.equal(new Set(bodies.map(({ messages }) => messages[0]!.content)).size, bodies.length);
    for (const { model, messages, max_tokens: most } of bodies) {
      assert.equal(model, 'tiny');
      assert.equal(most, 4);
      assert.equal(messages[0]!.content.length, 256);
    }
  } finally {
    await server.stop();
  }
});

type Chat = {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: readonly { readonly content: string }[];
};

for (const encode of ['prepared', 'perRequest']) {
  test(`requests that are asked to be alike are, encode: ${encode}`, async () => {
    const server = await fake((_, response) => json(response, { generated_text: 'x' }));
    try {
      await runScenario(`
target: { url: "${server.url}", api: tgi }
payloads: [{ prompt: { tokens: 64 }, unique: false }]
encode: ${encode}
${LOAD}`);
      assert.equal(server.asked.length, 8);
      assert.equal(new Set(server.asked.map(({ body }) => body.toString())).size, 1);
    } finally {
      await server.stop();
    }
  });
}

test('what is decoded inline is decoded as its API does', async () => {
  const server = await fake(triton);
  try {
    const { document } = await runScenario(`
target: { url: "${server.url}", api: kserve-v2, model: bert }
payloads: [1KiB]
decode: inline
${LOAD}`);
    const [cell] = document.cells;
    assert.equal(cell!.counts.ok, 8);
    assert.equal(cell!.pieces.decode?.count, 8);
  } finally {
    await server.stop();
  }
});
