/*
 * HTTP/2 with prior knowledge beside HTTP/1.1, on one port: the first bytes of a connection say
 * which it is. What the model does knows no difference, as Node's requests and answers have the
 * same methods in both; what is done to a connection in HTTP/1.1 is done to a stream here, since
 * the connection is that of other requests as well.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  constants,
  createServer,
  Http2ServerRequest,
  Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import { type Server as ConnectionServer, createServer as listenFor, type Socket } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export type Http2Door = {
  /** What listens, and hands connections on. */
  readonly server: ConnectionServer;
  readonly closeAllConnections: () => void;
};

/** No other method begins so. */
const PREFACE = 'PRI';
/** A body of the reference server's largest size shall not wait for its window to open. */
const WINDOW_BYTES = 64 * 1024 * 1024;
/** Node refuses streams of a connection that holds more; bodies are limited elsewhere. */
const SESSION_MEMORY_MIB = 4096;

export function http2DoorOf(http1: Server, handle: Handler): Http2Door {
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new Set<Socket>();
  const http2 = createServer({
    settings: { initialWindowSize: WINDOW_BYTES },
    maxSessionMemory: SESSION_MEMORY_MIB,
  });
  http2.on('request', (request, response) => {
    // The compatibility layer's own classes: the same methods, another ancestor.
    handle(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
  http2.on('session', (session) => {
    sessions.add(session);
    session.setLocalWindowSize(WINDOW_BYTES);
    session.on('close', () => sessions.delete(session));
  });
  http2.on('sessionError', () => {});
  // As node:http listens: a client may end its side and still wait for its answer.
  const server = listenFor({ noDelay: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    tellApart(socket, (isHttp2) => {
      if (isHttp2) socket.allowHalfOpen = false;
      (isHttp2 ? http2 : http1).emit('connection', socket);
    });
  });
  return {
    server,
    closeAllConnections: () => {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function tellApart(socket: Socket, decided: (isHttp2: boolean) => void): void {
  let seen = '';
  const look = (): void => {
    const bytes: Buffer | null = socket.read();
    if (bytes === null) return;
    seen += bytes.toString('latin1');
    const begins = seen.slice(0, PREFACE.length);
    if (begins.length < PREFACE.length && PREFACE.startsWith(begins)) return;
    socket.off('readable', look);
    socket.unshift(Buffer.from(seen, 'latin1'));
    decided(begins === PREFACE);
  };
  socket.on('readable', look);
}

/** The connection, where it is this answer's alone. */
export function ownSocketOf(response: ServerResponse): Socket | undefined {
  return isHttp2(response) ? undefined : (response.socket ?? undefined);
}

/** Whether the client has left. */
export function hasLeft(response: ServerResponse): boolean {
  const { stream } = response as { readonly stream?: { readonly destroyed: boolean } };
  return isHttp2(response) ? stream?.destroyed !== false : response.destroyed;
}

/** Gives the stream up where it is one of HTTP/2; false: it is none. */
export function resetStream(of: IncomingMessage | ServerResponse): boolean {
  const other: unknown = of;
  if (!(other instanceof Http2ServerRequest || other instanceof Http2ServerResponse)) return false;
  other.stream?.close(constants.NGHTTP2_INTERNAL_ERROR);
  return true;
}

function isHttp2(response: unknown): boolean {
  return response instanceof Http2ServerResponse;
}
