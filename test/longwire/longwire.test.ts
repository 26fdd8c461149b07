/*
 * A silent server at the end of a long wire: what the kernels tell of the way must be what was. The
 * server's truth is what it did, by the clock that both ends share.
 *
 * What is looked for is the error of the derivation. A machine that is busy with other things adds
 * its own: to the wire, to the server that wakes late, to our reading of the answer. So each
 * processor is watched meanwhile, and a request is left out if one stood still while its last byte
 * was on the way, or was acknowledged, or its answer came: no client can tell that from a slow
 * server. Where too few are left, or they do not hold, more are sent, and all that are left are
 * judged together.
 */
import assert from 'node:assert/strict';
import { before, type TestContext, test } from 'node:test';

import { type Pause, untilCalm } from '../support/machine-watch.js';
import {
  type Crossing,
  compiled,
  over,
  type Programs,
  type Wire,
  whyNoLongWire,
} from './long-wire.js';
import type { WireAsk, WireRow } from './wire-order.js';

const why = whyNoLongWire();
const skip = why === undefined ? false : `no long wire here: ${why}`;

const MS = 1e6;
const ATTEMPTS = 4;
const CALM_MS_MAX = 10_000;
const PAUSE_MS = 500;
/** 50 Mbit/s. */
const SLOW_LINE = 6_250_000;
const ROUND_TRIPS_MS = [5, 20, 80];
const DERIVED_RATIO_MIN = 0.9;
/** How much longer than the wire an answer may be on its way. */
const RETURN_LATE_NS_MAX = 1 * MS;
/** How long the machine may stand still, with the half millisecond that is watched at a time. */
const PAUSE_NS_MAX = 1 * MS;
/** How many of the requests must have been left alone by the machine. */
const KEPT_RATIO_MIN = 0.5;

let programs: Programs;
before(() => {
  if (why === undefined) programs = compiled();
});

function asksOf(bodies: readonly number[], thinksMs: readonly number[], times: number) {
  return bodies.flatMap((bodyBytes) =>
    thinksMs.flatMap((thinkMs) =>
      (['cold', 'warm'] as const).map(
        (connection): WireAsk => ({ bodyBytes, thinkMs, pauseMs: 0, connection, times }),
      ),
    ),
  );
}

/** The value that such a share of the errors does not exceed. */
function quantileOf(errors: readonly number[], share: number): number {
  const sorted = errors.map(Math.abs).sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

type Verdict = { readonly ok: boolean; readonly text: string };

/** Those that the machine left alone where it matters to what is derived. */
function undisturbed({ rows, pauses }: Crossing, { roundTripMs }: Wire): readonly WireRow[] {
  const halfNs = (roundTripMs / 2) * MS;
  const isStill = (fromNs: number, toNs: number): boolean =>
    pauses.some((pause) => pause.fromNs < toNs && pause.toNs > fromNs && isLong(pause));
  return rows.filter(({ trueLastAtNs, trueServerNs, trueReturnNs }) => {
    const answeredNs = trueLastAtNs + trueServerNs;
    return (
      trueReturnNs <= halfNs + RETURN_LATE_NS_MAX &&
      !isStill(trueLastAtNs - halfNs - MS, trueLastAtNs + halfNs + MS) &&
      !isStill(answeredNs, answeredNs + trueReturnNs)
    );
  });
}

function isLong({ fromNs, toNs }: Pause): boolean {
  return toNs - fromNs > PAUSE_NS_MAX;
}

/** Whether so many are as right as they must be: the server's time, the upload, the round trip. */
function verdictOf(rows: readonly WireRow[], wire: Wire, share: number): Verdict {
  const derived = rows.filter(({ source }) => source === 'derived');
  const ratio = derived.length / rows.length;
  const serverMs = quantileOf(
    derived.map((row) => (row.serverNs - row.trueServerNs) / MS),
    share,
  );
  // Of 3 ms or 3 %, the share that is used up.
  const upload = quantileOf(
    derived.map((row) => {
      const allowedNs = Math.max(3 * MS, 0.03 * row.trueUploadNs);
      return (row.uploadNs + row.notReadingNs - row.trueUploadNs) / allowedNs;
    }),
    share,
  );
  const roundTrip = quantileOf(
    derived.map((row) => {
      const allowedNs = Math.max(0.5 * MS, 0.03 * wire.roundTripMs * MS);
      return (row.roundTripNs - wire.roundTripMs * MS) / allowedNs;
    }),
    share,
  );
  const isShareRight = wire.bytesPerSecond > 0 ? ratio > 0 : ratio >= DERIVED_RATIO_MIN;
  return {
    ok: serverMs <= 2 && upload <= 1 && roundTrip <= 1 && isShareRight,
    text:
      `${derived.length} of ${rows.length} derived (${Math.round(ratio * 100)} %); ` +
      `p${share * 100} of errors: ` +
      `server ${serverMs.toFixed(2)} ms of 2, upload ${(upload * 100).toFixed(0)} % and ` +
      `round trip ${(roundTrip * 100).toFixed(0)} % of what is allowed`,
  };
}

/**
 * Sends the requests until enough were left alone, and these are right. Where there were never
 * enough, the 95th percentile of the few is one of the worst, and no verdict; but half of them must
 * be right, which a derivation that is wrong would not let pass.
 */
async function isDerived(wire: Wire, asks: readonly WireAsk[], t: TestContext): Promise<void> {
  const requests = asks.reduce((sum, { times }) => sum + times, 0);
  const kept: WireRow[] = [];
  let whyTooFew: string | undefined;
  const measure = async () => {
    const rows = undisturbed(await over(wire, programs, asks), wire);
    kept.push(...rows);
    const { ok, text } = verdictOf(kept, wire, 0.95);
    const isEnough = kept.length >= KEPT_RATIO_MIN * requests;
    const isMostRight = !isEnough && verdictOf(kept, wire, 0.5).ok;
    const which = ok ? 'these' : 'half of these';
    whyTooFew = isMostRight ? `this host left ${kept.length} alone, and ${which} hold` : undefined;
    const left = `the machine left ${rows.length} of ${requests} alone`;
    return { ok: ok && isEnough, text: `${text}; ${left}` };
  };
  const texts = await triesUntilRight(t, measure);
  if (texts.length > 0 && whyTooFew !== undefined) t.skip(whyTooFew);
  else assert.deepEqual(texts, []);
}

/**
 * Measures until it is right, at most `ATTEMPTS` times; says each time what was found, and returns
 * that where it never was.
 */
async function triesUntilRight(
  t: TestContext,
  measure: () => Promise<Verdict>,
): Promise<readonly string[]> {
  const texts: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await untilCalm(CALM_MS_MAX);
    const { ok, text } = await measure();
    t.diagnostic(text);
    if (ok) return [];
    texts.push(text);
  }
  return texts;
}

for (const roundTripMs of ROUND_TRIPS_MS) {
  test(`round trips of ${roundTripMs} ms: a silent server's time is derived`, {
    skip,
  }, async (t) => {
    const wire = { roundTripMs, bytesPerSecond: 0 };
    const asks = asksOf([500, 4096, 65_536, 1_048_576, 4_194_304], [15, 60, 200], 2);
    await isDerived(wire, asks, t);
  });

  test(`the same over 50 Mbit/s, round trips of ${roundTripMs} ms`, { skip }, async (t) => {
    const wire = { roundTripMs, bytesPerSecond: SLOW_LINE };
    const asks = asksOf([500, 65_536, 1_048_576, 4_194_304], [15, 60, 200], 2);
    await isDerived(wire, asks, t);
  });
}

for (const connection of ['cold', 'warm'] as const) {
  const name = `a ${connection} connection's server that stops reading for 500 ms is at fault`;
  test(`${name}, not the network`, { skip }, async (t) => {
    const wire = { roundTripMs: 20, bytesPerSecond: 0 };
    const ask = { bodyBytes: 4_194_304, thinkMs: 20, pauseMs: PAUSE_MS, connection, times: 3 };
    const texts = await triesUntilRight(t, async () => {
      const { rows } = await over(wire, programs, [ask]);
      const faults = rows.map((row) => row.notReadingNs + row.serverNs - row.trueServerNs);
      const faultMs = Math.min(...faults) / MS;
      return {
        // Not all of it: until the target's buffers are full, the body is on its way.
        ok: faultMs >= 0.6 * PAUSE_MS && faultMs <= 1.1 * PAUSE_MS,
        text: `at least ${faultMs.toFixed(0)} of ${PAUSE_MS} ms are the server's`,
      };
    });
    assert.deepEqual(texts, []);
  });
}

test('a server that reads all the time is never said to stop', { skip }, async (t) => {
  const wire = { roundTripMs: 80, bytesPerSecond: 0 };
  const asks = asksOf([4_194_304], [15], 3);
  const texts = await triesUntilRight(t, async () => {
    const { rows } = await over(wire, programs, asks);
    const worstMs = Math.max(...rows.map(({ notReadingNs }) => notReadingNs)) / MS;
    return { ok: worstMs <= 5, text: `not reading: at most ${worstMs.toFixed(1)} ms` };
  });
  assert.deepEqual(texts, []);
});
