/*
 * What `init` writes: a scenario that can be run at once, and beside each field the reason one
 * would change it. The comments are for somebody who has not read the documents.
 */

const SHAPE = `
# What is sent: sizes here; also tensors, files, multipart and templates (docs/scenario.md).
payloads: [1KiB, 64KiB]

# How it is sent: so many requests in flight at any time; with { rate: 20/s } on a clock.
# Each payload under each load is one cell with its own table.
load: { concurrency: [1, 8] }
`;

const LENGTH = `
# Warm-up is sent, but not counted.
warmup: 1s
measure: 5s
`;

const LIMITS = `
# Bounds that make the exit code 1 when they are crossed, as for CI.
# limits:
#   - response p99 < 250ms
#   - errors < 0.1%
`;

/** For a URL, or for the reference server where there is none yet. */
export function starterScenario(url: string | undefined): string {
  return `${headOf()}${targetOf(url)}${SHAPE}${LENGTH}${LIMITS}`;
}

/** Around a scenario that was made from a request: its own fields stand as they are. */
export function starterAround(scenario: string): string {
  return `${headOf()}${scenario.trimEnd()}\n${LIMITS}`;
}

function headOf(): string {
  return `# Where does the time of this model API go?
#   modelbench validate <this file>     what it would do
#   modelbench run <this file> --once   one request, shown whole
#   modelbench run <this file>

`;
}

function targetOf(url: string | undefined): string {
  if (url !== undefined) {
    return `target: ${JSON.stringify(url)}\n`;
  }
  return `# Your own API: target: http://127.0.0.1:8000/predict
# Until then the reference server, which runs as long as the measurement:
target: { reference: { inference: 20ms } }
`;
}
