/*
 * The commands, and what their errors are to the shell. A command's code is imported when it is
 * called: commander alone is loaded for a help text.
 */
import { Command, CommanderError, type OutputConfiguration } from 'commander';

import { declareAb } from './declare-ab.js';
import { declareBaseline } from './declare-baseline.js';
import { declareCheck } from './declare-check.js';
import { declareCompare } from './declare-compare.js';
import { declareHistory } from './declare-history.js';
import { declareInit } from './declare-init.js';
import { declareProbe } from './declare-probe.js';
import { declareReport } from './declare-report.js';
import { declareRun } from './declare-run.js';
import { declareSchema } from './declare-schema.js';
import { declareSelftest } from './declare-selftest.js';
import { declareServe } from './declare-serve.js';
import { declareValidate } from './declare-validate.js';
import { DONE, type ExitCode, FAULT, WRONG_USE } from './exit-code.js';
import { faultText } from './fault.js';
import { hidingIo } from './hiding.js';
import type { Io } from './io.js';
import { UsageError, usageErrorText } from './usage-error.js';
import { toolVersion } from './version.js';

const HELP_COLUMNS_MAX = 100;
const HELP_COLUMNS = 80;

const EXAMPLES = `
Examples:
  modelbench run scenarios/quickstart.yaml
  modelbench run http://127.0.0.1:8000/predict -d @body.json -c 8
  modelbench <command> --help`;

export async function runProgram(words: readonly string[], plainIo: Io): Promise<number> {
  const io = hidingIo(plainIo);
  let code: ExitCode = DONE;
  const program = programOf(io, (done) => {
    code = done;
  });
  if (words.length === 0) {
    io.stderr.write(`${program.helpInformation({ error: true })}${EXAMPLES}\n`);
    return WRONG_USE;
  }
  try {
    await program.parseAsync([...askedOf(words, program)], { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error, io);
  }
}

/** `help rn` is told what `rn` is told: commander would print all the help, and not why. */
function askedOf(words: readonly string[], program: Command): readonly string[] {
  const [first, name] = words;
  if (first !== 'help' || name === undefined || name.startsWith('-')) return words;
  const isKnown = name === 'help' || program.commands.some((command) => command.name() === name);
  return isKnown ? words : [name];
}

/** All commands, declared but not loaded. */
export function programOf(io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('modelbench')
    .description(
      'Shows where the time of a model API goes: serialization, network, queueing, inference.',
    )
    .version(toolVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput(outputOf(io));
  declareMeasuring(program, io, finish);
  declareComparing(program, io, finish);
  declareOthers(program, io, finish);
  for (const command of program.commands) {
    command.configureOutput(outputOf(io, command.name()));
  }
  return program;
}

type Finish = (code: ExitCode) => void;

function declareMeasuring(program: Command, io: Io, finish: Finish): void {
  declareRun(program, async (inputs, options) => {
    const { runCommand } = await import('./run-command.js');
    finish(await runCommand(inputs, options, io));
  });
  declareValidate(program, async (paths, options) => {
    const { validateCommand } = await import('./validate-command.js');
    finish(validateCommand(paths, options, io));
  });
  declareInit(program, async (path, options) => {
    const { initCommand } = await import('./init-command.js');
    finish(await initCommand(path, options, io));
  });
  declareProbe(program, async (word, options) => {
    const { probeCommand } = await import('./probe-command.js');
    finish(await probeCommand(word, options, io));
  });
  declareReport(program, async (paths, options) => {
    const { reportCommand } = await import('./report-command.js');
    finish(reportCommand(paths, options, io));
  });
}

function declareComparing(program: Command, io: Io, finish: Finish): void {
  declareAb(program, async (paths, options) => {
    const { abCommand } = await import('./ab-command.js');
    finish(await abCommand(paths, options, io));
  });
  declareCompare(program, async (paths, options) => {
    const { compareCommand } = await import('./compare-command.js');
    finish(compareCommand(paths, options, io));
  });
  declareCheck(program, async (path, options) => {
    const { checkCommand } = await import('./check-command.js');
    finish(await checkCommand(path, options, io));
  });
  declareBaseline(program, {
    save: async (name, paths, options) => {
      finish((await import('./baseline-command.js')).saveCommand(name, paths, options, io));
    },
    list: async () => finish((await import('./baseline-command.js')).listCommand(io)),
    show: async (name) => finish((await import('./baseline-command.js')).showCommand(name, io)),
    prune: async (name, options) => {
      finish((await import('./baseline-command.js')).pruneCommand(name, options, io));
    },
  });
  declareHistory(program, async (paths, options) => {
    const { historyCommand } = await import('./history-command.js');
    finish(historyCommand(paths, options, io));
  });
}

function declareOthers(program: Command, io: Io, finish: Finish): void {
  declareServe(program, async (options) => {
    const { serveCommand } = await import('./serve-command.js');
    finish(await serveCommand(options, io));
  });
  declareSelftest(program, async (options) => {
    const { selftestCommand } = await import('./selftest-command.js');
    finish(await selftestCommand(options, io));
  });
  declareSchema(program, async () => {
    const { schemaCommand } = await import('./schema-command.js');
    finish(schemaCommand(io));
  });
}

function outputOf(io: Io, command?: string): OutputConfiguration {
  const help = command === undefined ? 'modelbench --help' : `modelbench ${command} --help`;
  const width = (columns: number | undefined): number =>
    Math.min(columns ?? HELP_COLUMNS, HELP_COLUMNS_MAX);
  return {
    writeOut: io.stdout.write,
    writeErr: io.stderr.write,
    getOutHelpWidth: () => width(io.stdout.columns()),
    getErrHelpWidth: () => width(io.stderr.columns()),
    outputError: (text, write) => write(commanderErrorText(text, help)),
  };
}

/** Commander's `error: …` and `(Did you mean …?)`, as our line and hint. */
function commanderErrorText(text: string, help: string): string {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const suggestion = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(rest.join(' '))?.[1];
  const message = first.replace(/^error: /, '');
  return usageErrorText(
    message,
    suggestion === undefined ? `see ${help}` : `did you mean ${suggestion}? See ${help}`,
  );
}

function exitCodeOf(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) {
    // Help and version are errors to commander, with exit code 0.
    return error.exitCode === 0 ? DONE : WRONG_USE;
  }
  if (error instanceof UsageError) {
    io.stderr.write(usageErrorText(error.message, error.hint));
    return WRONG_USE;
  }
  io.stderr.write(faultText(error, io.secrets));
  return FAULT;
}
