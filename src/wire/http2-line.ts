import { type ClientHttp2Stream, constants } from 'node:http2';

import type { Http2Connection } from './http2-connection.js';
import type { Http2Connections } from './http2-connections.js';
import { http2HeadersOf } from './http2-headers.js';
import type { Line, LinedExchange } from './line.js';
import type { WireRequest } from './wire-request.js';

/*
 * One exchange over HTTP/2: each request is a stream of some connection. The kernel counts a
 * connection, not a stream of it, so it is not asked.
 */
export class Http2Line implements Line {
  readonly exchange: LinedExchange;
  /** Which of its requests: what comes of one that was cancelled concerns nobody. */
  ticket = 0;
  /** Since when it waits for a connection or a stream; NaN: it does not. */
  waitsFromNs = Number.NaN;
  readonly #connections: Http2Connections;
  #request: WireRequest | undefined = undefined;

  constructor(connections: Http2Connections, exchange: LinedExchange) {
    this.#connections = connections;
    this.exchange = exchange;
  }

  send(request: WireRequest): void {
    this.ticket += 1;
    this.#request = request;
    this.waitsFromNs = Number.NaN;
    this.#connections.carry(this);
  }

  cancel(error: Error): void {
    this.ticket += 1;
    this.#connections.forget(this);
    this.exchange.onError(error);
  }

  async close(): Promise<void> {
    this.#connections.release();
  }

  /** The connection takes it now. */
  begin(connection: Http2Connection): void {
    const request = this.#request;
    if (request === undefined) return;
    new Http2Exchange(this.exchange, connection).send(request, this.#connections.origin);
  }
}

const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR } = constants;

/** From the first frame of a stream until it is over, whatever way. */
class Http2Exchange {
  readonly #exchange: LinedExchange;
  readonly #connection: Http2Connection;
  #stream: ClientHttp2Stream | undefined = undefined;
  #isOver = false;
  #hasHead = false;
  /** Whether the answer's own end has come, or was cut off; undefined: neither yet. */
  #isWhole: boolean | undefined = undefined;
  #trailers: readonly Buffer[] = [];

  constructor(exchange: LinedExchange, connection: Http2Connection) {
    this.#exchange = exchange;
    this.#connection = connection;
    connection.begin();
  }

  send(request: WireRequest, origin: URL): void {
    const { body } = request;
    this.#exchange.onConnect((error) => this.#abort(error ?? new Error('aborted')));
    this.#exchange.writing();
    try {
      const headers = http2HeadersOf(request, origin);
      const stream = this.#connection.session.request(headers, { endStream: body === null });
      this.#stream = stream;
      this.#follow(stream);
      if (body !== null) stream.end(body);
    } catch (error) {
      // What is no header, or a connection that has just been left.
      this.#fail(error as Error);
    }
  }

  #follow(stream: ClientHttp2Stream): void {
    this.#watchEnd(stream);
    // The third argument, the lines as they came, is not in Node's types.
    const listen = stream.on.bind(stream) as (event: string, listener: Heard) => void;
    listen('response', (head, _flags, raw) => {
      if (this.#isOver) return;
      this.#hasHead = true;
      this.#exchange.arrivedNs = this.#connection.arrivedNs();
      this.#exchange.onResponseStarted();
      this.#exchange.onHeaders(Number(head[':status']), linesOf(raw));
    });
    listen('trailers', (_head, _flags, raw) => {
      this.#trailers = linesOf(raw);
    });
    stream.on('data', (chunk: Buffer) => {
      if (this.#isOver) return;
      this.#exchange.arrivedNs = this.#connection.arrivedNs();
      this.#exchange.onData(chunk);
    });
    stream.once('end', () => this.#end(stream));
    stream.once('error', (error) => this.#break(error));
    stream.once('close', () => this.#break(undefined));
  }

  /**
   * A stream that was reset without an error (or cancelled) emits `end` as one that is whole does.
   * What differs is when Node pushes its end: the answer's own comes before the stream is closed.
   */
  #watchEnd(stream: ClientHttp2Stream): void {
    const push = stream.push.bind(stream);
    stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
      if (chunk === null) this.#isWhole ??= !stream.closed;
      return push(chunk, encoding);
    };
  }

  #end(stream: ClientHttp2Stream): void {
    const isReset = stream.rstCode !== undefined && stream.rstCode !== NGHTTP2_NO_ERROR;
    if (!this.#hasHead || isReset || this.#isWhole === false) this.#break(undefined);
    if (this.#isOver) return;
    this.#isOver = true;
    // The server has answered before it had all of the request.
    if (!stream.writableFinished) stream.close(NGHTTP2_NO_ERROR);
    this.#exchange.arrivedNs = this.#connection.arrivedNs();
    this.#connection.end(true);
    this.#exchange.onComplete(this.#trailers);
  }

  #break(heard: Error | undefined): void {
    if (!this.#isOver) this.#fail(this.#connection.errorOf(this.#stream?.rstCode, heard));
  }

  #fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#connection.end(false);
    this.#exchange.onError(error);
  }

  #abort(error: Error): void {
    if (this.#isOver) return;
    this.#stream?.close(NGHTTP2_CANCEL);
    this.#fail(error);
  }
}

type Heard = (
  head: Readonly<Record<string, string | undefined>>,
  flags: number,
  raw: readonly string[],
) => void;

/** Without the pseudo-headers, as HTTP/1.1's lines are: names and values in turn. */
function linesOf(raw: readonly string[]): Buffer[] {
  const lines: Buffer[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = '', value = ''] = [raw[index], raw[index + 1]];
    if (!name.startsWith(':')) lines.push(Buffer.from(name), Buffer.from(value, 'latin1'));
  }
  return lines;
}
