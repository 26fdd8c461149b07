/*
 * How large V8's generations may grow. Left alone the young one takes 16 MiB twice, in each thread,
 * and keeps them; the old one is first looked at when it is several times what is alive.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Of a load thread. V8 counts three halves: the third is for what is too large for them. */
export type Nursery = { readonly youngMbMax: number; readonly halfMbMin: number };

/** Two halves of 4 MiB, as they are needed. With 2 it collected for longer in a closed loop. */
export const SMALL_NURSERY: Nursery = { youngMbMax: 12, halfMbMin: 0 };

/**
 * Two halves of 16 MiB from the start. A thread that spins makes garbage of which nothing survives:
 * the halves would never grow, and each collection takes as long as one of a large half.
 */
export const ROOMY_NURSERY: Nursery = { youngMbMax: 48, halfMbMin: 16 };

/**
 * The old generation is collected when it has grown by this much: mostly beside the threads, the
 * last millisecond in their way, once in 17 to 24 s of a closed loop (docs/notes/memory.md).
 */
const OLD_GROWTH_PERCENT = 20;

/**
 * V8 puts what one place in the code makes straight into the old generation, for good, once most of
 * it has outlived a collection or two: at a high rate, what each answer makes (headers, empty
 * arrays), since many are on their way when it collects. All of it dies at once, and the old
 * generation was collected twice a second, for up to 20 ms (docs/notes/memory.md).
 */
const NO_PRETENURING = '--no-allocation-site-pretenuring';

/** Holds for the threads that start from now on, as far as their own limits let it. */
export function beginNurseriesWith({ halfMbMin }: Nursery): void {
  setFlagsFromString(`--min-semi-space-size=${halfMbMin}`);
  setFlagsFromString(`--heap-growing-percent=${OLD_GROWTH_PERCENT}`);
  setFlagsFromString(NO_PRETENURING);
}

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
