import type { ConnectionsDocument } from '../result/connections-document.js';
import { CLOSED_BY_SERVER, OPENED_CONNECTION, RESENT } from '../timing/block.js';

/** What became of the connections of a cell. */
export class ConnectionTally {
  #opened = 0;
  #closedByServer = 0;
  #stale = 0;

  /** Of one request, answered or not: its flags. */
  add(flags: number): void {
    if ((flags & OPENED_CONNECTION) !== 0) this.#opened += 1;
    if ((flags & CLOSED_BY_SERVER) !== 0) this.#closedByServer += 1;
    if ((flags & RESENT) !== 0) this.#stale += 1;
  }

  document(): ConnectionsDocument {
    return { opened: this.#opened, closedByServer: this.#closedByServer, stale: this.#stale };
  }
}
