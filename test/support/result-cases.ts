/* The runs that the report is shown on: one for each kind of thing that can happen. */

import type { CellDocument, LoadDocument, ResultDocument } from '../../src/result/document.js';
import type { Random } from '../../src/base/random.js';

import { cellOf, documentOf, type Request, skewed } from './result-fixture.js';
import { summaryOf } from './summary-fixture.js';

export const CLOSED_8: LoadDocument = { kind: 'closed', concurrency: 8 };

/** A server that tells its phases, under a queue of `queueMs`. */
export function telling(queueMs: number, sizeMs: number): (random: Random) => Request {
  return (random) => ({
    lateness: 0.01,
    encode: skewed(random, sizeMs * 0.23, sizeMs * 0.01),
    dispatch: 0.06 + random() * 0.04,
    upload: skewed(random, 0.2 + sizeMs * 0.02, 0.05),
    serverDecode: skewed(random, sizeMs * 0.77, sizeMs * 0.02),
    serverQueue: queueMs === 0 ? 0 : Math.max(0, skewed(random, queueMs, queueMs * 0.2)),
    inference: skewed(random, 19, 3.5),
    return: 0.1,
    download: 0.1 + random() * 0.1,
    decode: 0.02,
    unaccounted: 0.1 + random() * 0.2,
  });
}

function silent(middleMs: number): (random: Random) => Request {
  return (random) => ({
    lateness: 0.01,
    encode: 0,
    dispatch: 0.06 + random() * 0.04,
    upload: 0.3 + random() * 0.02,
    server: skewed(random, middleMs, middleMs * 0.2),
    return: 0.25,
    download: 0.1 + random() * 0.1,
    decode: 0.2,
    unaccounted: 0.05 - random() * 0.1,
  });
}

const ESTIMATED = { upload: 'estimated', return: 'estimated', server: 'estimated' } as const;

export function reportedCase(): ResultDocument {
  const cell = cellOf({
    load: CLOSED_8,
    requests: 2955,
    request: telling(32, 26),
    over: {
      limits: [
        { limit: 'response p99 < 250ms', verdict: 'holds', value: 92.4e6 },
        { limit: 'errors < 0.1%', verdict: 'holds', value: 0 },
        { limit: 'response p99.9 < 97ms', verdict: 'notProved', value: 96.2e6 },
      ],
    },
  });
  return documentOf([cell], { warnings: [saturated([cell.name])] });
}

function saturated(cells: readonly string[]): ResultDocument['warnings'][number] {
  return {
    code: 'saturated',
    message: 'the target is saturated at about 98 req/s: extra concurrency only queues',
    advice:
      'time saved in one phase would turn into queueing here: compare sizes or encodings ' +
      'at a fixed rate (load: { rate: … })',
    cells,
  };
}

export function openCase(): ResultDocument {
  const load: LoadDocument = {
    kind: 'open',
    arrivals: 'poisson',
    ratePerSecond: 40,
    inFlightMax: 512,
  };
  const base = telling(4, 2);
  const cell = cellOf({
    payload: '64 KiB',
    bodyBytes: 65_536,
    load,
    requests: 1203,
    request: (random, index) => ({
      ...base(random),
      inFlightWait: 0,
      encode: 0,
      lateness: index % 50 === 0 ? 1.2 : 0.08,
      serverEncode: 0.4,
    }),
    over: {
      preparedEncode: { meanNs: 6.2e6, bodies: 32 },
      inconsistentReports: 3,
      connections: { opened: 1203, closedByServer: 1203 },
    },
  });
  return documentOf(
    [
      {
        ...cell,
        reports: { ...cell.reports, others: { db: 1.5e6, cache: 0.02e6 }, totalMeanNs: 24.4e6 },
      },
    ],
    {
      warnings: [
        {
          code: 'connection-close',
          message: 'the server closes the connection after each answer (Connection: close)',
          advice: 'a server that keeps connections saves each request a handshake',
          cells: [cell.name],
        },
      ],
    },
  );
}

export function silentCase(): ResultDocument {
  return documentOf([
    cellOf({ load: CLOSED_8, requests: 2955, request: silent(76), sources: ESTIMATED }),
  ]);
}

/** A silent server under a cap on the requests in flight: the client queues by itself. */
export function cappedCase(): ResultDocument {
  const base = silent(20);
  return documentOf([
    cellOf({
      payload: 'image',
      load: { kind: 'open', arrivals: 'poisson', ratePerSecond: 50, inFlightMax: 4 },
      requests: 212,
      request: (random) => ({ ...base(random), inFlightWait: random() * 12 }),
      sources: ESTIMATED,
      over: {
        preparedEncode: { meanNs: 9040, bodies: 1 },
        limits: [
          { limit: 'response p99 < 250ms', verdict: 'notProved', value: null },
          { limit: 'response p95 < 90ms', verdict: 'holds', value: null },
          { limit: 'inference p50 < 30ms', verdict: 'notProved', value: null },
          { limit: 'errors < 0.1%', verdict: 'notProved', value: 0 },
        ],
      },
    }),
  ]);
}

/** Some answers tell, some do not; some connections let the kernel be asked, some do not. */
export function mixedCase(): ResultDocument {
  const tells = telling(6, 1);
  const keeps = silent(28);
  const cell = cellOf({
    payload: '1 KiB',
    bodyBytes: 1024,
    load: { kind: 'closed', concurrency: 2 },
    requests: 2000,
    request: (random, index) => (index % 4 === 0 ? keeps(random) : tells(random)),
  });
  const { network } = cell.phases;
  return documentOf([
    {
      ...cell,
      phases: {
        ...cell.phases,
        network: { ...network, source: 'mixed', shares: { derived: 0.974, estimated: 0.026 } },
      },
      reports: { ...cell.reports, unparseable: 5 },
    },
  ]);
}

export function fewCase(): ResultDocument {
  return documentOf([
    cellOf({ load: { kind: 'closed', concurrency: 1 }, requests: 61, request: telling(0, 3) }),
  ]);
}

const PAYLOADS = [
  { payload: '1 KiB', bodyBytes: 1024, sizeMs: 0.4, idleRate: 47.8 },
  { payload: '64 KiB', bodyBytes: 65_536, sizeMs: 2, idleRate: 44.1 },
  { payload: '1 MiB', bodyBytes: 1_048_576, sizeMs: 27, idleRate: 20.4 },
] as const;

const CONCURRENCIES = [
  { concurrency: 1, queueMs: 0 },
  { concurrency: 8, queueMs: 60 },
  { concurrency: 32, queueMs: 300 },
] as const;

export function sweepCase(): ResultDocument {
  const cells = PAYLOADS.flatMap(({ payload, bodyBytes, sizeMs, idleRate }, row) =>
    CONCURRENCIES.map(({ concurrency, queueMs }, at): CellDocument => {
      const throughputPerSecond = concurrency === 1 ? idleRate : 98.5 - at * 0.3;
      const cell = cellOf({
        payload,
        bodyBytes,
        load: { kind: 'closed', concurrency },
        seed: row * 10 + at,
        requests: Math.round(throughputPerSecond * 30),
        throughputPerSecond,
        request: telling(Math.max(0, queueMs - sizeMs), sizeMs),
      });
      const p99 = cell.responseTime.p99Ns;
      const verdict = (p99 ?? 0) > 250e6 ? 'crossed' : 'holds';
      return {
        ...cell,
        limits: [
          {
            limit: 'response p99 < 250ms',
            verdict: p99 === null ? 'notProved' : verdict,
            value: p99,
          },
          { limit: 'errors < 0.1%', verdict: 'holds', value: 0 },
        ],
      };
    }),
  );
  const busy = cells.filter(({ load }) => load.kind === 'closed' && load.concurrency > 1);
  return documentOf(cells, { warnings: [saturated(busy.map(({ name }) => name))] });
}

export function silentSweepCase(): ResultDocument {
  const cells = [5, 20, 40].map((rate, index) =>
    cellOf({
      payload: 'image',
      load: { kind: 'open', arrivals: 'constant', ratePerSecond: rate, inFlightMax: 64 },
      seed: index,
      requests: rate * 30,
      request: silent(20 + index * 30),
      sources: ESTIMATED,
    }),
  );
  return documentOf(cells);
}

export function coldCase(): ResultDocument {
  const base = telling(5, 1);
  const isCold = (index: number): boolean => index % 40 === 0;
  const cell = cellOf({
    payload: '1 KiB',
    bodyBytes: 1024,
    load: CLOSED_8,
    requests: 2400,
    request: (random, index) =>
      isCold(index)
        ? { ...base(random), lookup: 1.1, connect: 0.6, tls: 3.4 + random() }
        : base(random),
  });
  const cold = summaryOf(
    Array.from({ length: 60 }, (_, index) => (34 + index / 10) * 1e6),
    cell.counts.ok,
    ['measured'],
  );
  return documentOf([{ ...cell, cold, connections: { opened: 60, closedByServer: 0 } }]);
}

export function rampCase(): ResultDocument {
  return documentOf([
    cellOf({
      payload: '64 KiB',
      bodyBytes: 65_536,
      load: {
        kind: 'open',
        arrivals: 'constant',
        ratePerSecond: 10,
        toRatePerSecond: 120,
        inFlightMax: 512,
      },
      requests: 1950,
      request: (random, index, requests) =>
        telling(Math.max(0, index / requests - 0.6) * 900, 2)(random),
    }),
  ]);
}

/** Far below a millisecond, and a name that has to be escaped everywhere. */
export function fastCase(): ResultDocument {
  const base = telling(0, 0.02);
  return documentOf([
    cellOf({
      payload: 'a|b "c", <d> `e`',
      bodyBytes: 12,
      load: { kind: 'closed', concurrency: 1 },
      requests: 12_000,
      request: (random) => ({
        ...base(random),
        inference: 0.1 + random() * 0.05,
        serverQueue: 0.01,
        unaccounted: -0.02,
      }),
    }),
  ]);
}
