/*
 * How long this process was kept off the processors because its control group had used up its
 * quota (Linux; containers with a CPU limit). A limit can stand on any group above ours.
 */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

const MOUNT = '/sys/fs/cgroup';
/** Groups above ours that are looked at. */
const DEPTH_MAX = 16;

/** Finds the files once; undefined where there are none, and so no quota that we could see. */
export function cpuQuotaFiles(): readonly string[] | undefined {
  let own: string;
  try {
    own = readFileSync('/proc/self/cgroup', 'latin1');
  } catch {
    return undefined;
  }
  const files = quotaFilesOf(own).filter((file) => readText(file) !== undefined);
  return files.length === 0 ? undefined : files;
}

/** Since the groups were made; the group that was kept waiting longest counts. */
export function throttledNs(files: readonly string[]): number | undefined {
  const known = files
    .map((file) => readThrottledNs(readText(file) ?? ''))
    .filter((ns) => ns !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/**
 * Where a process with this /proc/self/cgroup may find its `cpu.stat`: `0::/path` is version 2,
 * `4:cpu,cpuacct:/path` version 1. In a container the path may be one that only the host knows;
 * then the mount itself is our group.
 */
export function quotaFilesOf(ownGroups: string): readonly string[] {
  const files = new Set<string>();
  for (const line of ownGroups.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const mount of mountsOf(controllers)) {
      for (const folder of foldersUp(path)) files.add(posix.join(mount, folder, 'cpu.stat'));
    }
  }
  return [...files];
}

function mountsOf(controllers: string): readonly string[] {
  if (controllers === '') return [MOUNT];
  const isCpu = controllers.split(',').includes('cpu');
  return isCpu ? [posix.join(MOUNT, controllers), posix.join(MOUNT, 'cpu')] : [];
}

function foldersUp(path: string): readonly string[] {
  const folders: string[] = [];
  let folder = posix.normalize(path);
  while (folders.length < DEPTH_MAX && folder !== '/') {
    folders.push(folder);
    folder = posix.dirname(folder);
  }
  return [...folders, '/'];
}

/** `throttled_usec 12` (version 2) or `throttled_time 12000` (version 1, in ns). */
export function readThrottledNs(text: string): number | undefined {
  const micro = /^throttled_usec (\d+)$/m.exec(text)?.[1];
  if (micro !== undefined) return Number(micro) * 1e3;
  const nano = /^throttled_time (\d+)$/m.exec(text)?.[1];
  return nano === undefined ? undefined : Number(nano);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}
