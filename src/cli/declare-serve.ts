import type { Command } from 'commander';

/** As the words were written; serve-settings.ts reads their units. */
export type ServeOptions = {
  readonly host?: string;
  readonly port?: string;
  readonly workers?: string;
  readonly inference?: string;
  readonly decode?: string;
  readonly encode?: string;
  readonly maxBatch?: string;
  /** Any of these four: answers are streamed. */
  readonly tokens?: string;
  readonly ttft?: string;
  readonly promptToken?: string;
  readonly interToken?: string;
  readonly window?: string;
  /** False with `--no-keep-alive`, else true. */
  readonly keepAlive: boolean;
  readonly http2?: boolean;
  readonly answer?: string;
  readonly errors?: string;
  readonly hang?: string;
  readonly reset?: string;
  readonly report?: string;
  readonly seed?: string;
};

const EXAMPLES = `
Examples:
  modelbench serve
  modelbench serve --port 8000 --workers 2 --inference lognormal:20ms,0.3
  modelbench serve --inference compute:256x256x8 --max-batch 8 --window 5ms
  modelbench serve --tokens 100 --ttft 50ms --inter-token 10ms
  modelbench serve --workers 2 --ttft 40ms --prompt-token 50us
  modelbench serve --errors 1% --hang 0.1% --report none`;

export function declareServe(
  program: Command,
  act: (options: ServeOptions) => Promise<void>,
): void {
  program
    .command('serve')
    .summary('start the reference model server, for trying things')
    .description(
      'A model server whose behaviour is known: it queues, decodes, "infers" and encodes as ' +
        'told, and says on Ctrl-C (and at GET /truth) what it measured of itself.',
    )
    .optionsGroup('Where:')
    .option('--host <host>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <n>', 'port (default: a free one)')
    .option('--http2', 'speak HTTP/2 as well, with prior knowledge: no TLS')
    .optionsGroup('What it does:')
    .option('--workers <n>', 'requests executed side by side (default: 1)')
    .option(
      '--inference <time>',
      'as 20ms, exponential:20ms, lognormal:20ms,0.3 or compute:256x256x8 (default: 20ms)',
    )
    .option('--decode <time>', 'extra time for each KiB of the request, as 2us/KiB')
    .option('--encode <time>', 'extra time for each KiB of the answer, as 2us/KiB')
    .option('--max-batch <n>', 'execute up to so many together')
    .option('--window <duration>', 'how long a batch waits to fill (default: 5ms)')
    .option('--answer <size>', 'size of an answer (default: 128B)')
    .option('--no-keep-alive', 'close the connection after each answer')
    .optionsGroup('Streams, as a language model answers (any of these; instead of --inference):')
    .option('--tokens <n>', 'of an answer (default: 100)')
    .option('--ttft <time>', 'until the first, as --inference (default: 50ms)')
    .option('--prompt-token <time>', 'added to it by each token of the prompt, as 50us')
    .option('--inter-token <time>', 'between them, as --inference (default: 10ms)')
    .optionsGroup('What goes wrong:')
    .option('--errors <share>', 'answers that are a 500, as 1%')
    .option('--hang <share>', 'requests that get no answer')
    .option('--reset <share>', 'connections that are reset')
    .optionsGroup('What it tells:')
    .option('--report <how>', 'server-timing, server-timing-trailer or none')
    .option('--seed <n>', 'seed of all that is random (default: 1)')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ServeOptions) => act(options));
}
