/*
 * Large writes of this thread that the kernel has not taken whole yet. Node goes on with them when
 * there is room, in turns of the event loop that take milliseconds and call nobody.
 */
import type { Socket } from 'node:net';

export class PendingWrites {
  readonly #sockets = new Set<Pick<Socket, 'writableLength' | 'destroyed'>>();

  /** Just after a large write. */
  add(socket: Pick<Socket, 'writableLength' | 'destroyed'>): void {
    if (socket.writableLength > 0) this.#sockets.add(socket);
  }

  /** Whether there were any since it was asked last. */
  takeAny(): boolean {
    const any = this.#sockets.size > 0;
    for (const socket of this.#sockets) {
      if (socket.destroyed || socket.writableLength === 0) this.#sockets.delete(socket);
    }
    return any;
  }
}

export const pendingWrites: PendingWrites = new PendingWrites();
