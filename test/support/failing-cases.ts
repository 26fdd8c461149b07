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

/** Every connection fails with a message that is longer than a line. */
export function longCauseCase(): ResultDocument {
  const [cell] = refusedCase().cells;
  if (cell === undefined) {
    throw new Error('the case has a cell');
  }
  const message =
    'write EPROTO 805CB1E4BB7F0000:error:0A00010B:SSL routines:ssl3_get_record:wrong version ' +
    'number:../deps/openssl/openssl/ssl/record/ssl3_record.c:350:\n';
  const example = { status: null, headers: [], body: '', message };
  return documentOf([
    {
      ...cell,
      counts: {
        ...cell.counts,
        due: 5,
        httpError: 0,
        timeout: 0,
        connectionError: 5,
        badAnswer: 0,
      },
      failures: [{ outcome: 'connectionError', what: message, count: 5, example }],
    },
  ]);
}

/** A sweep whose generator was late in three cells of four, and that was ended before its end. */
export function lateSweepCase(): ResultDocument {
  const cells = sweepCase().cells.slice(0, 4);
  const late = (cell: CellDocument, index: number): CellDocument => {
    const message = `the generator sent requests ${index + 1}.5 ms late on average, ${30 + index}% of the response time`;
    const advice = 'lower the rate, or give the generator a core of its own';
    return {
      ...cell,
      validity: {
        verdict: 'invalid',
        reasons: [{ code: 'generator-late', message, advice }],
      },
    };
  };
  const missing = 'the run ended before 1 of 5 cells were measured: 1 MiB · concurrency 8';
  return documentOf(
    cells.map((cell, index) => (index === 0 ? cell : late(cell, index))),
    {
      partial: true,
      warnings: [{ code: 'not-measured', message: missing, advice: null, cells: [] }],
    },
  );
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
