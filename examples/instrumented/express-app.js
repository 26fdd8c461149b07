/* Express: `node express-app.js`. */
import express from 'express';

import { ServerTiming } from './server-timing.js';
import { model, modelLock } from './small-model.js';

const app = express();
app.get('/health', (_request, response) => response.json({ status: 'ready' }));

// instrumented: begin
// Reading the body from the network is not decoding it: so not express.json(), which does both.
app.post('/predict', express.raw({ type: '*/*', limit: '10mb' }), async (request, response) => {
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
  response.set('Server-Timing', String(timing)).type('json').send(text);
});
// instrumented: end

app.listen(Number(process.argv[2] ?? 8000), '127.0.0.1');
