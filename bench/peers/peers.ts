import type { Peer } from './peer.js';
import { ab } from './tools/ab.js';
import { autocannon } from './tools/autocannon.js';
import { hey } from './tools/hey.js';
import { k6 } from './tools/k6.js';
import { modelbench } from './tools/modelbench.js';
import { oha } from './tools/oha.js';
import { spinSender } from './tools/spin-sender.js';
import { vegeta } from './tools/vegeta.js';
import { wrk } from './tools/wrk.js';

const PEERS: readonly Peer[] = [modelbench, autocannon, wrk, ab, hey, oha, vegeta, k6, spinSender];

export type Installed = {
  readonly peers: readonly Peer[];
  /** Names with versions, and what is missing: part of every table. */
  readonly line: string;
};

export async function installedPeers(): Promise<Installed> {
  const versions = await Promise.all(PEERS.map(({ version }) => version()));
  const peers = PEERS.filter((_, index) => versions[index] !== undefined);
  const texts = PEERS.map(({ name }, index) => `${name} ${versions[index] ?? 'not installed'}`);
  return { peers, line: texts.join(', ') };
}
