/*
 * Bare TCP handshakes with the target, before a cell: no byte is sent, each is closed at once. One
 * cold connection among busy processes can take milliseconds, and would then stand for the round
 * trip of every request (measured: 0.3 to 9 ms from one handshake on loopback, run by run). The
 * shortest of several does not. They are one after the other, so that a server with a single
 * thread never sees two, and few, so that no log fills with them.
 */
import { connect } from 'node:net';

import { clock } from '../base/clock.js';

import type { WireTarget } from './wire-target.js';

const HANDSHAKES = 12;
/** A target that does not answer by then says nothing; its requests will tell why. */
const HANDSHAKE_MS_MAX = 1000;
/** Between two, so that not all fall into the same bad moment. */
const PAUSE_MS = 2;

export async function handshakesOf(target: WireTarget): Promise<readonly number[]> {
  const url = new URL(target.proxy?.url ?? target.origin);
  const address = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
  };
  const handshakesNs: number[] = [];
  for (let count = 0; count < HANDSHAKES; count += 1) {
    const ns = await handshakeNs(address);
    // One that failed would fail again, and cost its patience each time.
    if (Number.isNaN(ns)) break;
    handshakesNs.push(ns);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return handshakesNs;
}

function handshakeNs(address: { readonly host: string; readonly port: number }): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, noDelay: true, timeout: HANDSHAKE_MS_MAX });
    let attemptedNs: number = clock.nowNs();
    const end = (ns: number): void => {
      socket.destroy();
      resolve(ns);
    };
    socket.on('connectionAttempt', () => {
      attemptedNs = clock.nowNs();
    });
    socket.once('connect', () => end(clock.nowNs() - attemptedNs));
    socket.once('error', () => end(Number.NaN));
    socket.once('timeout', () => end(Number.NaN));
  });
}
