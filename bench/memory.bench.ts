import { type Bench, tableOf, wholeText } from './bench.js';
import { withInstantServer } from './child.js';
import { measure } from './measure.js';

const COUNTS = [200_000, 2_000_000] as const;
const CONNECTIONS = 64;

export const memory: Bench = {
  name: 'memory',
  question: 'Does a longer run need more memory?',
  answer: (say) =>
    withInstantServer(async (url) => {
      const peaksKiB: number[] = [];
      for (const count of COUNTS) {
        say(`${wholeText(count)} requests`);
        const { ended } = await measure(scenarioOf(url, count));
        peaksKiB.push(ended.peakKiB);
      }
      const rows = COUNTS.map((count, index) => {
        const peakKiB = peaksKiB[index] ?? Number.NaN;
        const times = (peakKiB / (peaksKiB[0] ?? Number.NaN)).toFixed(2);
        return [wholeText(count), wholeText(peakKiB / 1024), times];
      });
      return tableOf(['requests', 'peak of resident memory, MiB', '÷ first'], rows);
    }),
};

function scenarioOf(url: string, requests: number): string {
  return [
    `target: "${url}"`,
    'payloads: [64B]',
    `load: { concurrency: ${CONNECTIONS} }`,
    'warmup: 1s',
    `measure: { requests: ${requests}, atMost: 10m }`,
  ].join('\n');
}
