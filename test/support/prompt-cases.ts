/* Runs with prompts of several lengths, for the report. */

import type { SeenPrompts } from '../../src/run/prompt-cell.js';
import { ttftEstimateOf } from '../../src/run/ttft-estimate.js';
import type { ResultDocument } from '../../src/result/document.js';

import { ALONE, type PromptCellSpec, promptsOf, usualMs } from './prompt-cells.js';
import { CLOSED_8 } from './result-cases.js';
import { documentOf } from './result-fixture.js';

function caseOf(specs: readonly PromptCellSpec[]): ResultDocument {
  const seen: readonly SeenPrompts[] = specs.map(promptsOf);
  const ttftEstimate = ttftEstimateOf(seen);
  return documentOf(
    seen.map(({ cell }) => cell),
    ttftEstimate === undefined ? {} : { ttftEstimate },
  );
}

/** Each request waits for all others that are sent with it. */
export function promptLengthsCase(): ResultDocument {
  const lengths = [128, 512, 2048].map((tokens) => ({ tokens, requests: 40 }));
  return caseOf([
    ...lengths,
    ...[2, 4, 8, 16].flatMap((concurrency) =>
      lengths.map((spec) => ({
        ...spec,
        load: { kind: 'closed', concurrency } as const,
        serverMs: (tokens: number, random: () => number) => concurrency * usualMs(tokens, random),
      })),
    ),
  ]);
}

/** Attention that grows with the square, over a way that nobody knows; no server that counts. */
export function bentPromptsCase(): ResultDocument {
  return caseOf(
    [256, 1024, 4096].map((tokens) => ({
      tokens,
      requests: 40,
      networkMs: undefined,
      isCounted: false,
      serverMs: (length, random) => 20 + 0.02 * length + 0.00002 * length ** 2 + random(),
    })),
  );
}

/** Two lengths, and nothing of them alone. */
export function promptsAtLoadCase(): ResultDocument {
  return caseOf([128, 512].map((tokens) => ({ tokens, requests: 40, load: CLOSED_8 })));
}

/** Lengths drawn within one cell; what they cost is too little to tell. */
export function drawnPromptsCase(): ResultDocument {
  const [cell] = caseOf([{ tokens: 500 }]).cells;
  const seen = promptsOf({
    tokens: 500,
    requests: 200,
    load: ALONE,
    draw: (random) => Math.round(64 * 32 ** random()),
    serverMs: (_, random) => 30 + 6 * random(),
  });
  const ttftEstimate = ttftEstimateOf([seen]);
  return documentOf(
    cell === undefined ? [] : [cell],
    ttftEstimate === undefined ? {} : { ttftEstimate },
  );
}
