/* A selftest of invented but consistent numbers, as a quiet machine could give it. */
import type {
  FloorDocument,
  PartErrorDocument,
  SelftestDocument,
  SpreadDocument,
} from '../../src/result/selftest-document.js';

import { documentOf } from './result-fixture.js';

type Load = { readonly payload: string; readonly bodyBytes: number; readonly perSecond: number };

const LOADS: readonly Load[] = [
  { payload: '1KiB', bodyBytes: 1024, perSecond: 1000 },
  { payload: '1KiB', bodyBytes: 1024, perSecond: 5000 },
  { payload: '1KiB', bodyBytes: 1024, perSecond: 100 },
  { payload: '64KiB', bodyBytes: 65_536, perSecond: 100 },
  { payload: '4MiB', bodyBytes: 4_194_304, perSecond: 5 },
];

/** In µs, in the order of LOADS. */
const FLOORS = [98, 88, 190, 310, 3460];
const SERVERS = [24, 19, 61, 160, 11_200];

export function selftestCase(over: Partial<SelftestDocument> = {}): SelftestDocument {
  const { host, tool } = documentOf([]);
  return {
    format: 'modelbench/selftest',
    formatVersion: 1,
    tool,
    startedAt: '2026-11-22T18:49:03.120Z',
    finishedAt: '2026-11-22T18:49:35.870Z',
    partial: false,
    host,
    fingerprint: '0123456789abcdef',
    floors: [...LOADS.map(floorOf), ...LOADS.slice(0, 4).map(sleepingFloorOf)],
    parts: [...LOADS.flatMap(silentOf), ...LOADS.flatMap(toldOf)],
    ceilings: [],
    warnings: [],
    ...over,
  };
}

function floorOf(load: Load, index: number): FloorDocument {
  const floorNs = (FLOORS[index] ?? 0) * 1e3;
  const serverNs = (SERVERS[index] ?? 0) * 1e3;
  return {
    ...loadOf(load),
    requests: load.perSecond * 2,
    achievedPerSecond: load.perSecond,
    validity: { verdict: 'valid', reasons: [] },
    pacing: 'exact',
    late: spreadOf(8300, load),
    afterSend: spreadOf(floorNs + serverNs, load),
    server: spreadOf(serverNs, load),
    floorNs,
  };
}

/** Waking up takes 40 µs, and a timer is half a millisecond late. */
function sleepingFloorOf(load: Load, index: number): FloorDocument {
  const { floorNs, afterSend, ...exact } = floorOf(load, index);
  return {
    ...exact,
    pacing: 'frugal',
    late: spreadOf(512_000, load),
    afterSend: spreadOf((afterSend.p50Ns ?? 0) + 40e3, load),
    floorNs: (floorNs ?? 0) + 40e3,
  };
}

function loadOf({ payload, bodyBytes, perSecond }: Load) {
  return { payload, bodyBytes, ratePerSecond: perSecond };
}

/** 1,000 requests bear a p99. */
function spreadOf(ns: number, { perSecond }: Load): SpreadDocument {
  const p99Ns = perSecond >= 1000 ? ns * 4 : null;
  return { meanNs: ns * 1.2, p50Ns: ns, p99Ns, maxNs: ns * 9 };
}

function silentOf(load: Load, index: number): readonly PartErrorDocument[] {
  const silent = {
    ...loadOf(load),
    statistic: 'p50',
    source: 'derived',
    truthErrorNs: null,
  } as const;
  const server = { saidNs: 3_041_000, trueNs: 3_000_000, offNs: 41_000 };
  const upload = { saidNs: 1_210_400, trueNs: 1_460_000, offNs: -249_600 };
  return [
    { ...silent, ...server, part: 'server', truthErrorNs: (FLOORS[index] ?? 0) * 1e3 },
    ...(load.bodyBytes > 16_384
      ? [{ ...silent, ...upload, part: 'upload', statistic: 'mean' } as const]
      : []),
  ];
}

function toldOf(load: Load): readonly PartErrorDocument[] {
  const told = { ...loadOf(load), source: 'reported', truthErrorNs: 1, offNs: 0 } as const;
  const both = (ns: number) => ({ saidNs: ns, trueNs: ns });
  return [
    { ...told, ...both(2_014_000), part: 'queueing', statistic: 'p50' },
    { ...told, ...both(702_500), part: 'inference', statistic: 'p50' },
    { ...told, ...both(load.bodyBytes * 3), part: 'serialization', statistic: 'mean' },
  ];
}

const BUSY = {
  code: 'not-trusted',
  message:
    'invalid (instant server, exact pacing): the generator could not keep up: of 5,000/s that were asked for it sent 3,210/s',
  advice: 'leave the machine to the selftest while it runs',
  cells: ['1KiB · 5000/s'],
} as const;

/** As if something else had taken the cores while the busiest load was sent. */
export function busyCase(): SelftestDocument {
  const whole = selftestCase({
    warnings: [
      BUSY,
      { ...BUSY, message: BUSY.message.replace('instant server, exact pacing', 'silent server') },
    ],
  });
  return {
    ...whole,
    parts: whole.parts.filter(({ ratePerSecond }) => ratePerSecond !== 5000),
    floors: whole.floors.map((floor) =>
      floor.ratePerSecond === 5000
        ? { ...floor, floorNs: null, validity: { verdict: 'invalid', reasons: [] } }
        : floor,
    ),
  };
}

/** A machine that carries all levels but the busiest. */
export function weakCase(): SelftestDocument {
  const message = 'not reached here: the machine carries about 4,300/s';
  const validity = {
    verdict: 'invalid',
    reasons: [{ code: 'selftest-pace', message, advice: null }],
  } as const;
  const whole = selftestCase({
    warnings: [
      {
        code: 'not-reached',
        message: `telling server: ${message}`,
        advice: null,
        cells: ['1KiB · 5000/s'],
      },
    ],
  });
  return {
    ...whole,
    parts: whole.parts.filter(({ ratePerSecond }) => ratePerSecond !== 5000),
    floors: whole.floors.map((floor) =>
      floor.ratePerSecond === 5000 ? { ...floor, floorNs: null, validity } : floor,
    ),
  };
}
