import type { SessionDocument } from '../result/session-document.js';

import type { ComparedFile } from './compare-inputs.js';

/**
 * The one session that all files are of, with the rounds of all of them; undefined where they are
 * of several, or no sessions. Files with equal ids hold rounds of the same session.
 */
export function joinedSession(files: readonly ComparedFile[]): SessionDocument | undefined {
  const sessions = files.flatMap((file) => (file.kind === 'session' ? [file.document] : []));
  const [first] = sessions;
  const isOne = sessions.length === files.length && sessions.every(({ id }) => id === first?.id);
  if (first === undefined || !isOne) return undefined;
  const rounds = new Map(sessions.flatMap((one) => one.rounds).map((one) => [one.round, one]));
  return {
    ...first,
    rounds: [...rounds.values()].sort((one, other) => one.round - other.round),
    partial: sessions.every(({ partial }) => partial),
  };
}
