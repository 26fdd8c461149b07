import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { requestOfCurl } from '../scenario/from-curl.js';
import { scenarioOfRequest } from '../scenario/from-request.js';

import type { InitOptions } from './declare-init.js';
import { DONE, type ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import { reasonOf, writeWhole } from './output-place.js';
import { starterAround, starterScenario } from './starter.js';
import { UsageError } from './usage-error.js';

const FILE = 'scenario.yaml';
const QUESTION = 'URL of the model API (Enter: the reference server for now): ';

/** Writes a scenario that runs as it is. Never replaces a file unless told to. */
export async function initCommand(
  path: string | undefined,
  options: InitOptions,
  io: Io,
): Promise<ExitCode> {
  const shown = path ?? FILE;
  const whole = resolve(io.folder, shown);
  if (existsSync(whole) && options.force !== true) {
    throw new UsageError(`${shown} is there already`, 'choose another name, or add --force');
  }
  const text =
    options.curl === undefined ? starterScenario(await askUrl(io)) : fromCurl(options.curl);
  try {
    writeWhole(whole, text);
  } catch (error) {
    throw new UsageError(`${shown} cannot be written: ${reasonOf(error)}`);
  }
  io.stdout.write(`wrote ${shown}
  modelbench validate ${shown}     what it would do
  modelbench run ${shown} --once   one request, shown whole
  modelbench run ${shown}
`);
  return DONE;
}

/** Undefined: none yet. Without somebody at a terminal nothing is asked. */
async function askUrl(io: Io): Promise<string | undefined> {
  if (!io.stdin.isTerminal) {
    return undefined;
  }
  const answer = (await io.stdin.ask(QUESTION)).trim();
  if (answer === '') {
    return undefined;
  }
  const url = /^[a-z]+:\/\//i.test(answer) ? answer : `http://${answer}`;
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    throw new UsageError(`not a URL: ${answer}`, 'write it as http://127.0.0.1:8000/predict');
  }
  return url;
}

function fromCurl(command: string): string {
  const read = requestOfCurl(command);
  if (!read.ok) {
    throw new UsageError(read.problem, read.hint);
  }
  return starterAround(scenarioOfRequest(read.request));
}
