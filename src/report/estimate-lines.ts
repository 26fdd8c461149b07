import type { BoundedDocument, TtftEstimateDocument } from '../result/ttft-estimate-document.js';

/*
 * Where the time to the first token goes, as rows of the long table. What is estimated stands in
 * the columns of a mean and its interval; docs/result-format.md has the names.
 */
export type EstimateLine = {
  /** The name of the cell that it is of; undefined: of the run. */
  readonly cell?: string | undefined;
  /** By column. */
  readonly fields: Readonly<Record<string, string | number | null>>;
};

const ESTIMATED = { kind: 'estimate', source: 'estimated' } as const;

export function estimateLines(estimate: TtftEstimateDocument): readonly EstimateLine[] {
  const { time, lengths, line, networkSource, points, queues, steps } = estimate;
  const lines = [
    ...(line === null
      ? []
      : [
          { ...ESTIMATED, name: 'perToken', count: points, ...bounded(line.perTokenNs) },
          {
            ...ESTIMATED,
            name: line.fixedIs === 'server' ? 'fixed' : 'fixedAndNetwork',
            count: points,
            ...bounded(line.fixedNs),
          },
        ]),
    ...steps.map(({ fromTokens, toTokens, perTokenNs }) => ({
      ...ESTIMATED,
      name: 'perToken',
      ...bounded(perTokenNs),
      prompt_tokens_from: fromTokens,
      prompt_tokens: toTokens,
    })),
    ...lengths.flatMap(({ tokens, points: count, p50Ns, networkNs, prefillNs }) => {
      const of = { kind: 'estimate', count, prompt_tokens: tokens };
      return [
        { ...of, name: time, source: 'measured', p50_ns: p50Ns },
        ...(networkNs === null
          ? []
          : [{ ...of, name: 'network', source: networkSource, p50_ns: networkNs }]),
        ...(prefillNs === null
          ? []
          : [{ ...of, name: 'prefill', source: 'estimated', ...bounded(prefillNs) }]),
      ];
    }),
  ];
  return [
    ...lines.map((fields) => ({ fields })),
    ...queues.map(({ cells, tokens, requests, addedNs }) => ({
      cell: cells[0],
      fields: {
        ...ESTIMATED,
        name: 'queue',
        count: requests,
        ...bounded(addedNs),
        prompt_tokens: tokens,
      },
    })),
  ];
}

function bounded({ estimate, low, high }: BoundedDocument) {
  return { mean_ns: estimate, interval_low_ns: low, interval_high_ns: high };
}
