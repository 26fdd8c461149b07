/*
 * How large V8's young generation may grow. Left alone it takes 16 MiB twice, in each thread, and
 * keeps them.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Of a load thread: two halves of 4 MiB. With 2 it collected for longer in a closed loop. */
export const LOAD_YOUNG_MB_MAX = 12;

/** Of the main thread, both halves: with 1 MiB each, streams made it collect thrice as long. */
const MAIN_YOUNG_BYTES = 8 * 2 ** 20;

/**
 * Keeps the main thread's from growing further. The flag is the whole process's, and each thread
 * that starts sets it back, so this is called again and again.
 */
export function holdNursery(): void {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if ((space?.space_size ?? 0) < MAIN_YOUNG_BYTES) return;
  setFlagsFromString('--semi-space-growth-factor=1');
}
