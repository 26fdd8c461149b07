/** A request's own time was up: of the target, and of other requests, it says nothing. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}
