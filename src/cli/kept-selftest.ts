/*
 * Where selftests are kept between runs: in the user's state folder (XDG), one file for each
 * machine and version, named by their fingerprint, so that a changed machine finds none.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';

import type { FloorDocument, SelftestDocument } from '../result/selftest-document.js';
import { parseSelftest, selftestText } from '../result/selftest-file.js';
import { fingerprintOf } from '../host/fingerprint.js';
import type { Machine } from '../host/machine.js';

import type { Io } from './io.js';
import { reasonOf, writeWhole } from './output-place.js';

type Environment = Io['environment'];

/** Undefined where nothing says where a user's own files are. */
function selftestPathOf(fingerprint: string, environment: Environment): string | undefined {
  const { XDG_STATE_HOME, HOME, LOCALAPPDATA } = environment;
  const own = (folder: string): string =>
    join(folder, 'modelbench', 'selftest', `${fingerprint}.json`);
  // The XDG specification: a path that is not absolute is to be ignored.
  if (XDG_STATE_HOME !== undefined && isAbsolute(XDG_STATE_HOME)) return own(XDG_STATE_HOME);
  if (LOCALAPPDATA !== undefined && LOCALAPPDATA !== '') return own(LOCALAPPDATA);
  return HOME === undefined || HOME === '' ? undefined : own(join(HOME, '.local', 'state'));
}

/** None where no selftest was made here, or its file cannot be read: a run does without. */
export function keptFloors(
  host: Machine,
  tool: SelftestDocument['tool'],
  environment: Environment,
): readonly FloorDocument[] {
  const path = selftestPathOf(fingerprintOf(host, tool), environment);
  if (path === undefined) return [];
  try {
    const parsed = parseSelftest(readFileSync(path, 'utf8'), path);
    return parsed.ok ? parsed.document.floors : [];
  } catch {
    return [];
  }
}

export type Keeping =
  | { readonly ok: true; readonly shown: string }
  /** The one from before stays: this one knows less. */
  | { readonly ok: false; readonly kind: 'poorer' | 'not written'; readonly why: string };

export function keepSelftest(document: SelftestDocument, environment: Environment): Keeping {
  const path = selftestPathOf(document.fingerprint, environment);
  if (path === undefined) {
    return { ok: false, kind: 'not written', why: 'neither XDG_STATE_HOME nor HOME says where' };
  }
  const shown = shownPath(path, environment.HOME);
  const before = keptFloors(document.host, document.tool, environment);
  if (knownCount(before) > knownCount(document.floors)) {
    return { ok: false, kind: 'poorer', why: `${shown} has more floors that can be trusted` };
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, selftestText(document));
    return { ok: true, shown };
  } catch (error) {
    return { ok: false, kind: 'not written', why: `${shown}: ${reasonOf(error)}` };
  }
}

function knownCount(floors: readonly FloorDocument[]): number {
  return floors.filter(({ floorNs }) => floorNs !== null).length;
}

function shownPath(path: string, home: string | undefined): string {
  const near = home === undefined || home === '' ? '..' : relative(home, path);
  return near.startsWith('..') || isAbsolute(near) ? path : join('~', near);
}
