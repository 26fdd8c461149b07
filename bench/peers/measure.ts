import type { Say } from '../bench.js';
import type { Peer } from './peer.js';

/** One row of questions about how this tool does beside others. Its answer is Markdown. */
export type Measure = {
  readonly name: string;
  readonly question: string;
  /** Of one run of one tool, and how often each runs, unless the command line says otherwise. */
  readonly seconds: number;
  readonly rounds: number;
  /** Too long to run without being asked for by name. */
  readonly onlyByName?: boolean;
  readonly answer: (trial: Trial) => Promise<string>;
};

export type Trial = {
  readonly peers: readonly Peer[];
  readonly seconds: number;
  readonly rounds: number;
  readonly say: Say;
};

/** Something to run once a round. */
export type Turn<Value> = { readonly name: string; readonly take: () => Promise<Value> };

/**
 * All take their turn in each round, and another one begins each time: whoever comes second finds
 * the machine warmer. A turn that fails is told and leaves a gap.
 */
export async function playRounds<Value>(
  turns: readonly Turn<Value>[],
  rounds: number,
  say: Say,
): Promise<ReadonlyMap<string, readonly Value[]>> {
  const values = new Map<string, Value[]>(turns.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let place = 0; place < turns.length; place += 1) {
      const turn = turns[(round + place) % turns.length];
      if (turn === undefined) continue;
      say(`round ${round + 1} of ${rounds}: ${turn.name}`);
      try {
        values.get(turn.name)?.push(await turn.take());
      } catch (error) {
        say(`${turn.name} failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return values;
}

/** Of modelbench and those peers that are named and installed. */
export function peersNamed(
  { peers }: Trial,
  names: readonly [string, ...string[]],
): readonly Peer[] {
  return peers.filter(({ name }) => names.includes(name));
}
