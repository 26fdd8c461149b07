import type { DrawnTime } from '../base/reference-settings.js';
import { durationNs } from '../base/units.js';

import type { Loose } from './collect.js';
import { type Context, isWritten, problemAtKey } from './context.js';
import type { DrawnTimeFields } from './drawn-time-schema.js';
import { type Path, pathText } from './tree.js';

const KINDS = ['constant', 'exponential', 'lognormal'] as const;

/** Undefined where nothing is written, or what is written has a mistake. */
export function drawnTimeOf(context: Context, written: unknown, path: Path): DrawnTime | undefined {
  if (written === undefined) return undefined;
  if (typeof written === 'number') return { kind: 'constant', ns: durationNs(written) };
  return distributionOf(context, written as Loose<DrawnTimeFields>, path);
}

function distributionOf(
  context: Context,
  fields: Loose<DrawnTimeFields>,
  path: Path,
): DrawnTime | undefined {
  const written = KINDS.filter((kind) => isWritten(context, [...path, kind]));
  if (written.length !== 1) {
    problemAtKey(context, path, {
      code: written.length === 0 ? 'missing-field' : 'impossible',
      message:
        written.length === 0
          ? `${pathText(path)} names no distribution`
          : `${pathText(path)} has ${written.length} distributions: ${written.join(', ')}`,
      hint: 'write one, as 20ms, { exponential: 20ms } or { lognormal: { median: 20ms, sigma: 0.3 } }',
    });
    return undefined;
  }
  const { constant, exponential, lognormal } = fields;
  if (constant !== undefined) return { kind: 'constant', ns: constant };
  const mean = typeof exponential === 'object' ? exponential.mean : exponential;
  if (mean !== undefined) return { kind: 'exponential', meanNs: durationNs(Number(mean)) };
  if (lognormal?.median === undefined || lognormal.sigma === undefined) return undefined;
  return { kind: 'lognormal', medianNs: lognormal.median, sigma: lognormal.sigma };
}
