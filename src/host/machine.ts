import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';

/** What a reader of a result needs to know of the machine that measured. */
export type Machine = {
  readonly cpu: string;
  /** That this process may use, not those that the machine has. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly os: string;
  readonly node: string;
};

export function machineOf(): Machine {
  return {
    cpu: cpuNameOf(cpus().map((cpu) => cpu.model)),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    os: `${type()} ${release()} ${arch()}`,
    node: process.version,
  };
}

/** Some virtual and ARM machines name no model, or only spaces. */
export function cpuNameOf(models: readonly string[]): string {
  const name = models[0]?.replace(/\s+/g, ' ').trim() ?? '';
  return name === '' || name === 'unknown' ? `unnamed ${arch()}` : name;
}
