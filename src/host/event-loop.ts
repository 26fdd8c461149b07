/*
 * What Node tells of the event loop of the thread that asks: how much of its time it was busy, and
 * when its garbage was collected.
 */
import { PerformanceObserver, performance } from 'node:perf_hooks';

/** Since the thread began. A loop that waits for the system is not busy; one that spins is. */
export type LoopUse = { readonly busyNs: number; readonly idleNs: number };

export function loopUse(): LoopUse {
  const { active, idle } = performance.eventLoopUtilization();
  return { busyNs: active * 1e6, idleNs: idle * 1e6 };
}

/** The same idle time alone, for whoever asks thousands of times a second: 0.2 µs. */
export function loopIdleNs(): number {
  return performance.nodeTiming.idleTime * 1e6;
}

/** Tells of each collection after it, with instants of the clock that all threads share. */
export function watchGarbage(collected: (fromNs: number, toNs: number) => void): () => void {
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      const fromNs = Math.round(startTime * 1e6);
      collected(fromNs, fromNs + Math.round(duration * 1e6));
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}
