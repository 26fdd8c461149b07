import { appendFileSync } from 'node:fs';
import { register } from 'node:module';

/*
 * `node --import watch-node.js express-app.js` lets an example of examples/instrumented run with a
 * lock and a model that are watched, and writes what its requests really did to $TRUTH_LOG: a line
 * for each duration, in ns. As in watch.py, the example's own readings have no part in it.
 */
const HOOK = `
  export async function resolve(specifier, context, next) {
    const found = await next(specifier, context);
    const inside = context.parentURL?.includes('watched=1') === true;
    return found.url.endsWith('/small-model.js') && !inside
      ? { ...found, url: found.url + '?watched=1' }
      : found;
  }
  export async function load(url, context, next) {
    if (!url.endsWith('?watched=1')) return next(url, context);
    const plain = JSON.stringify(url.slice(0, -'?watched=1'.length));
    return { format: 'module', shortCircuit: true, source:
      'import { model as plainModel, modelLock as plainLock } from ' + plain + ';' +
      'export const model = (inputs) => globalThis.watch("inference", () => plainModel(inputs));' +
      'export const modelLock = () => globalThis.watch("queue", plainLock);' };
  }
`;

const FLUSH_MS = 50;
const rows: string[] = [];

setInterval(() => {
  appendFileSync(String(process.env.TRUTH_LOG), rows.splice(0).join(''));
}, FLUSH_MS).unref();

register(`data:text/javascript,${encodeURIComponent(HOOK)}`);

Object.assign(globalThis, {
  async watch<T>(piece: string, work: () => Promise<T>): Promise<T> {
    const started = process.hrtime.bigint();
    const result = await work();
    const ns = Number(process.hrtime.bigint() - started);
    // Later: writing to a file here would be time that the app believes its own.
    rows.push(`${JSON.stringify({ piece, ns })}\n`);
    return result;
  },
});
