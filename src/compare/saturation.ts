/*
 * A closed loop that keeps its target busy all the time: there a faster part makes no faster
 * answer, but a longer queue (and more answers a second). Comparing such cells is a trap, so it is
 * said.
 */
import type { PartShare, WhereDocument } from '../result/comparison-document.js';
import type { CellDocument, Finding } from '../result/document.js';

import type { Observation } from './observation.js';
import type { Study } from './study.js';

/** Of the observations of a side. */
const MOST = 0.5;

export function isSaturated(study: Study, cell: string): boolean {
  return [study.before, study.after].some((side) => {
    const hits = side.filter((one) => isBusy(one, cell));
    return side.length > 0 && hits.length > MOST * side.length;
  });
}

function isBusy({ cells, warnings }: Observation, name: string): boolean {
  const own = cells.get(name) ?? [];
  const names = own.map((cell) => cell.name);
  const isClosed = own.some(({ load }) => load.kind === 'closed' && load.concurrency > 1);
  const isWarned = warnings.some(
    (one) => one.code === 'saturated' && one.cells.some((cell) => names.includes(cell)),
  );
  return isClosed && (isWarned || own.some(queuesMoreThanWorks));
}

function queuesMoreThanWorks({ phases }: CellDocument): boolean {
  const queueNs = phases.queueing.contributionNs ?? 0;
  const workNs = (phases.inference.contributionNs ?? 0) + (phases.server.contributionNs ?? 0);
  return phases.queueing.source === 'reported' && workNs > 0 && queueNs >= workNs;
}

/** So much of what was saved must be found again in the queue to say that it went there. */
const FOUND_AGAIN_RATIO = 0.5;

export function saturationFinding(cell: string, where: WhereDocument): Finding {
  const queueNs = changeOf(where.parts.find(({ part }) => part === 'queueing'));
  const saved = where.parts
    .filter(({ part }) => part !== 'queueing' && part !== 'unaccounted')
    .filter((one) => changeOf(one) * queueNs < 0)
    .sort((one, other) => Math.abs(changeOf(other)) - Math.abs(changeOf(one)))[0];
  const savedNs = changeOf(saved);
  const isFound = Math.abs(queueNs) >= FOUND_AGAIN_RATIO * Math.abs(savedNs) && savedNs !== 0;
  const advice =
    'compare at a fixed rate below what the target can do (load: { rate: … }); in a closed loop ' +
    'that saturates it, throughput tells which is better';
  if (saved !== undefined && isFound && isCertain(saved)) {
    const message =
      savedNs < 0
        ? `a saturated closed loop: time saved in ${saved.part} became queueing`
        : `a saturated closed loop: time that ${saved.part} took more was taken from queueing`;
    return { code: 'became-queueing', message, advice, cells: [cell] };
  }
  const message = 'a saturated closed loop: time saved in one part would become queueing';
  return { code: 'saturated', message, advice, cells: [cell] };
}

function changeOf(share: PartShare | undefined): number {
  return share?.changeNs ?? 0;
}

/** Files measured apart have no bounds: what they show is said as it is. */
function isCertain({ lowNs, highNs }: PartShare): boolean {
  return lowNs === null || highNs === null || lowNs > 0 || highNs < 0;
}
