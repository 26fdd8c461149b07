import { createHash } from 'node:crypto';

import type { ResultDocument } from '../result/document.js';
import type { Plan } from '../scenario/plan.js';

/** The scenario as it stands in what was measured by it. */
export function scenarioDocumentOf(plan: Plan): ResultDocument['scenario'] {
  return {
    name: plan.name,
    description: plan.description ?? null,
    path: plan.source.path,
    sha256: createHash('sha256').update(plan.source.text).digest('hex'),
    text: plan.source.text,
  };
}
