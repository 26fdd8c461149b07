/* Fastify: `node fastify-app.js`. */
import fastify from 'fastify';

import { ServerTiming } from './server-timing.js';
import { model, modelLock } from './small-model.js';

const app = fastify({ bodyLimit: 10_000_000 });
app.get('/health', () => ({ status: 'ready' }));

// instrumented: begin
// Reading the body from the network is not decoding it: the parser only hands the text on.
app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
  done(null, body),
);
app.post('/predict', async (request, reply) => {
  const timing = new ServerTiming();
  const { inputs } = JSON.parse(request.body);
  timing.end('decode');
  const release = await modelLock();
  timing.end('queue');
  let outputs;
  try {
    outputs = await model(inputs);
    timing.end('inference'); // before the next request is let in: its start would count here
  } finally {
    release();
  }
  const text = JSON.stringify({ outputs });
  timing.end('encode');
  return reply.header('server-timing', String(timing)).type('application/json').send(text);
});
// instrumented: end

await app.listen({ port: Number(process.argv[2] ?? 8000), host: '127.0.0.1' });
