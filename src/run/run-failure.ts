/** The run cannot go on for a reason that lies in the world, not in modelbench: exit code 3. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';
}
