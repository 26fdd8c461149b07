import type { Command } from 'commander';

export type InitOptions = { readonly curl?: string; readonly force?: boolean };

const EXAMPLES = `
Examples:
  modelbench init
  modelbench init chat.yaml --curl "curl http://127.0.0.1:8000/predict -d '{\\"x\\": 1}'"`;

export function declareInit(
  program: Command,
  act: (path: string | undefined, options: InitOptions) => Promise<void>,
): void {
  program
    .command('init')
    .summary('write a starter scenario')
    .description(
      'Writes a scenario with comments that can be run at once. At a terminal it asks for ' +
        'the URL; elsewhere it asks nothing.',
    )
    .argument('[file]', 'where to write it (default: scenario.yaml)')
    .option('--curl <command>', 'take the request from a curl command')
    .option('--force', 'replace a file that is there')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string | undefined, options: InitOptions) => act(path, options));
}
