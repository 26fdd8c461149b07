/* Where the numbers come from: the file, and on demand the machine, the versions and the seed. */
import type { ResultDocument } from '../result/document.js';

import type { Note } from './view.js';

const COMMIT_CHARACTERS = 10;

export function originNotes(
  document: ResultDocument,
  savedAt: string | undefined,
  detail: 'usual' | 'all',
): readonly Note[] {
  const { host, tool, git, seed, labels, startedAt } = document;
  const commit =
    git === null ? '' : git.commit.slice(0, COMMIT_CHARACTERS) + (git.dirty ? ' (dirty)' : '');
  const facts = [
    startedAt,
    `modelbench ${tool.version}`,
    `Node ${host.node}`,
    `${host.cores} × ${host.cpu}`,
    host.os,
    `seed ${seed}`,
    ...(commit === '' ? [] : [`commit ${commit}`]),
    // A word and no advice: nobody needs a selftest to run a scenario.
    ...(document.cells.some(({ floorNs }) => floorNs !== null) ? [] : ['floor not known']),
    ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
  ].join(' · ');
  return [
    ...(detail === 'all' ? [faint('made:', facts)] : []),
    ...(savedAt === undefined ? [] : [faint('result:', savedAt)]),
  ];
}

function faint(mark: string, text: string): Note {
  return { mark, ink: 'faint', text };
}
