import { scenarioJsonSchema } from '../scenario/json-schema.js';

import { DONE, type ExitCode } from './exit-code.js';
import type { Io } from './io.js';

export function schemaCommand(io: Io): ExitCode {
  io.stdout.write(`${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`);
  return DONE;
}
