import type { Command } from 'commander';

import type { UrlOptions } from './declare-run.js';
import { addChangeOptions, type ChangeOptions, collect } from './option-words.js';

export type ProbeOptions = ChangeOptions &
  Pick<UrlOptions, 'api' | 'data' | 'header' | 'request'> & {
    readonly model?: string;
    readonly requests?: string;
    readonly idle?: string;
    readonly write?: string;
    readonly force?: boolean;
    readonly format?: readonly string[];
    /** Undefined: as the terminal and the environment want it. */
    readonly color?: boolean;
    readonly quiet?: boolean;
  };

const EXAMPLES = `
Examples:
  modelbench probe http://127.0.0.1:8000
  modelbench probe http://127.0.0.1:8000/predict -d @body.json --write scenario.yaml
  modelbench probe scenario.yaml --format json | jq .timings

Exit codes: 0 done, 2 wrong use (nothing was sent), 3 not reached, or nothing answered well,
130/143 interrupted.`;

export function declareProbe(
  program: Command,
  act: (word: string, options: ProbeOptions) => Promise<void>,
): void {
  const command = program
    .command('probe')
    .summary('find out what a target is and where it tells its time')
    .description(
      'Asks the target for what it publishes (at most 32 GETs of well-known paths), sends a ' +
        'handful of requests as a run would, and shows what it is, where it tells its time, how ' +
        'it keeps connections, and a scenario to start from.',
    )
    .argument('<url|scenario>', 'a URL, or a scenario file')
    .option('--requests <n>', 'requests as a run sends them, at most 20; 0: none (default: 8)')
    .option('--idle <duration>', 'how long an idle connection is watched (default: 6s)')
    .optionsGroup('Output:')
    .option('--write <file>', 'writes the scenario to start from')
    .option('--force', 'replaces a file that is there')
    .option('--format <format>', 'table or json', collect)
    .option('--color', 'colour, also where no terminal is')
    .option('--no-color', 'no colour (NO_COLOR does the same)')
    .option('--quiet', 'nothing on stderr but errors')
    .optionsGroup('With a URL:')
    .option('--api <name>', 'how it is spoken to, where it is known')
    .option('--model <name>', 'the model that requests name')
    .option('-d, --data <body>', 'body of the requests: text, or @file')
    .option('-X, --request <method>', 'method (default: POST with a body, GET without)')
    .option('-H, --header <k: v>', 'header to send; repeatable', collect);
  addChangeOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (word: string, options: ProbeOptions) => act(word, options));
}
