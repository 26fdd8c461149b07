import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ResultDocument } from '../src/result/document.js';

import { type Ended, MODELBENCH, runNodeTellingPeak, withFolder } from './child.js';

export type Measured = { readonly ratePerSecond: number; readonly ended: Ended };

/** Runs a scenario of one cell with modelbench, as a user would. */
export function measure(scenario: string): Promise<Measured> {
  return withFolder(async (folder) => {
    const [scenarioPath, resultPath] = [join(folder, 'scenario.yaml'), join(folder, 'result.json')];
    await writeFile(scenarioPath, scenario);
    const words = ['run', scenarioPath, '--quiet', '--format', 'json', '--out', resultPath];
    const ended = await runNodeTellingPeak([MODELBENCH, ...words]);
    const result = JSON.parse(await readFile(resultPath, 'utf8')) as ResultDocument;
    const [cell] = result.cells;
    if (cell === undefined) throw new Error('the result has no cell');
    const { ok, due } = cell.counts;
    if (ok !== due) throw new Error(`${ok} of ${due} requests were answered well`);
    return { ratePerSecond: cell.throughputPerSecond, ended };
  });
}
