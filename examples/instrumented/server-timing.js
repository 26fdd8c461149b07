/** Collects what one request spends where, for its Server-Timing header. */
export class ServerTiming {
  entries = [];
  since = performance.now();

  /** What came since the last call, or since the start, is `name`. */
  end(name) {
    const now = performance.now();
    this.entries.push(`${name};dur=${(now - this.since).toFixed(3)}`);
    this.since = now;
  }

  toString() {
    return this.entries.join(', ');
  }
}
