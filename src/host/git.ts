import { type ExecFileException, execFile } from 'node:child_process';

/** The state of the working directory's repository. */
export type GitState = { readonly commit: string; readonly dirty: boolean };

/** A repository so large that git needs longer is not worth a run's start. */
const GIT_WAIT_MS_MAX = 2_000;
const GIT_OUTPUT_BYTES_MAX = 1 << 20;

/** Undefined where there is no git, no repository, no commit, or no answer in time. */
export function gitStateOf(folder: string): Promise<GitState | undefined> {
  // One child for both facts. Untracked files do not count: results lie in the same folder.
  const words = ['status', '--porcelain=v2', '--branch', '--untracked-files=no'];
  return new Promise((resolve) => {
    execFile(
      'git',
      words,
      {
        cwd: folder,
        timeout: GIT_WAIT_MS_MAX,
        maxBuffer: GIT_OUTPUT_BYTES_MAX,
        // Reading must not take the lock from somebody who is committing.
        env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
      },
      (error, stdout) => {
        resolve(error === null || wasCut(error) ? readGitStatus(stdout) : undefined);
      },
    );
  });
}

/** Reads `git status --porcelain=v2 --branch`: comment lines, then a line a changed file. */
export function readGitStatus(text: string): GitState | undefined {
  const lines = text.split('\n');
  const commit = lines
    .find((line) => line.startsWith('# branch.oid '))
    ?.slice(13)
    .trim();
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) {
    return undefined;
  }
  return { commit, dirty: lines.some((line) => line !== '' && !line.startsWith('#')) };
}

/** So many changes that the list was cut: what there is says enough. */
function wasCut(error: ExecFileException): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';
}
