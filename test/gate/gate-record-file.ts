import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { badgeOf, type GateRecord } from './gate-record.js';

/** Empty where there is none yet. */
export function keptRecord(path: string): GateRecord {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as GateRecord) : { gates: [] };
}

/** Beside it, `name.badge.json`. */
export function keepRecord(path: string, record: GateRecord): void {
  writeFileSync(path, `${JSON.stringify(record, null, 1)}\n`);
  const badge = path.replace(/(\.json)?$/, '.badge.json');
  writeFileSync(badge, `${JSON.stringify(badgeOf(record))}\n`);
}
