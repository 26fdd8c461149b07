/* Runs in which something goes wrong: errors of several kinds, no answer, a run cut short. */
import type { CellDocument, FailureDocument, ResultDocument } from '../../src/result/document.js';

import { CLOSED_8, sweepCase, telling } from './result-cases.js';
import { cellOf, documentOf } from './result-fixture.js';
import { summaryOf } from './summary-fixture.js';

const REFUSALS: readonly FailureDocument[] = [
  {
    outcome: 'httpError',
    what: 'HTTP 422',
    count: 30,
    example: {
      status: 422,
      headers: [
        ['Content-Type', 'application/json'],
        ['date', 'Sun, 22 Nov 2026 18:49:04 GMT'],
        ['server', 'uvicorn'],
      ],
      body: '{"detail":[{"loc":["body","instances"],"msg":"field required","type":"value_error.missing"}]}',
      message: '',
    },
  },
  {
    outcome: 'timeout',
    what: 'timeout after 30s',
    count: 10,
    example: { status: null, headers: [], body: '', message: 'no first byte within 30 s' },
  },
  {
    outcome: 'connectionError',
    what: 'ECONNRESET',
    count: 5,
    example: { status: null, headers: [], body: '', message: 'read ECONNRESET' },
  },
  {
    outcome: 'badAnswer',
    what: 'not JSON',
    count: 1,
    example: {
      status: 200,
      headers: [['content-type', 'text/html']],
      body: '<html>\n<body>\u001b[31mIt works!</body>\n</html>\n',
      message: 'the body is not JSON',
    },
  },
];

function failing(cell: CellDocument): CellDocument {
  const failed = (ms: readonly number[]): CellDocument['responseTime'] =>
    summaryOf(
      ms.map((one) => one * 1e6),
      cell.counts.ok,
      ['measured'],
    );
  return {
    ...cell,
    counts: {
      ...cell.counts,
      due: cell.counts.ok + 46,
      httpError: 30,
      timeout: 10,
      connectionError: 5,
      badAnswer: 1,
    },
    failed: {
      httpError: failed([1.2, 1.4, 2.2]),
      timeout: failed([30_000]),
      connectionError: failed([4.1, 5.3]),
      badAnswer: failed([12]),
    },
    failures: REFUSALS,
    limits: [{ limit: 'errors < 0.1%', verdict: 'crossed', value: 46 / 3001 }],
  };
}

export function failingCase(): ResultDocument {
  return documentOf([failing(cellOf({ load: CLOSED_8, requests: 2955, request: telling(32, 2) }))]);
}

/** Nothing was answered as expected. */
export function refusedCase(): ResultDocument {
  const cell = failing(cellOf({ load: CLOSED_8, requests: 0, request: telling(0, 1) }));
  return documentOf([
    {
      ...cell,
      limits: [{ limit: 'response p99 < 250ms', verdict: 'notProved', value: null }],
      validity: {
        verdict: 'invalid',
        reasons: [
          {
            code: 'nothing-answered',
            message: 'no request was answered as expected',
            advice: 'look at the first failing answer',
          },
        ],
      },
    },
  ]);
}

/** A sweep in which one cell failed as a whole and one in part, and that was interrupted. */
export function failingSweepCase(): ResultDocument {
  const { cells } = sweepCase();
  const [one, two, three] = cells.slice(3, 6);
  if (one === undefined || two === undefined || three === undefined) {
    throw new Error('the sweep has nine cells');
  }
  const [refused] = refusedCase().cells;
  if (refused === undefined) {
    throw new Error('the case has a cell');
  }
  const { name, payload, load } = three;
  return documentOf([one, failing(two), { ...refused, name, payload, load }], { partial: true });
}
