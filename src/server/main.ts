import { startReferenceServer } from './reference-server.js';
import { readSettings } from './settings.js';

/*
 * The process of the reference server. Standard output is a protocol of two lines of JSON: the URL
 * when it listens, the truth when it ends. It ends with a signal or when its input is closed, so
 * that it never outlives the process that started it.
 */

const EXIT_WRONG_USE = 2;
const EXIT_CANNOT_LISTEN = 3;

const read = readSettings(process.argv[2] ?? '{}');
if (read.ok) {
  try {
    await serve(read.settings);
  } catch (error) {
    leave(EXIT_CANNOT_LISTEN, error instanceof Error ? error.message : String(error));
  }
} else {
  leave(EXIT_WRONG_USE, read.message);
}

async function serve(settings: Parameters<typeof startReferenceServer>[0]): Promise<void> {
  const server = await startReferenceServer(settings);
  // Whoever started it may be gone, and with it the reader of this output.
  process.stdout.on('error', () => {});
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await server.stop();
    process.stdout.write(`${JSON.stringify({ truth: server.truth() })}\n`, () => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.stdin.on('close', end).on('error', end).resume();
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
}

function leave(code: number, message: string): void {
  process.stderr.write(`reference server: ${message}\n`);
  process.exitCode = code;
}
