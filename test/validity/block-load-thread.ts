/* Preloaded (`--import`) into a run: blocks the event loop of its load threads for 50 ms a second. */
import { isMainThread, workerData } from 'node:worker_threads';

const BLOCK_MS = 50;
const EVERY_MS = 1000;

/** That of a load thread, and of no other. */
const isLoadThread = !isMainThread && (workerData as { status?: unknown } | null)?.status;

if (isLoadThread) {
  setInterval(() => {
    const untilMs = performance.now() + BLOCK_MS;
    while (performance.now() < untilMs);
  }, EVERY_MS).unref();
}
