import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import type { ReferenceSettings } from '../base/reference-settings.js';

import { ExactTimer } from './exact-timer.js';
import { startExecution } from './execution.js';
import { type Handler, http2DoorOf } from './http2-door.js';
import { ModelService } from './model-service.js';
import { writeJson } from './respond.js';
import type { StreamTruths } from './stream/stream-service.js';
import { STREAM_EVENTS_MAX, type StreamSummary, StreamTruth } from './stream/stream-truth.js';
import { TRUTH_ROWS_MAX, Truth, type TruthSummary } from './truth.js';

/* The reference model server: a model server whose behaviour is known, for trying and for tests. */

export type ReferenceServer = {
  readonly url: string;
  readonly truth: () => ToldTruth;
  readonly stop: () => Promise<void>;
};

export type ToldTruth = TruthSummary & {
  /** Of a server that streams. */
  readonly streams?: StreamSummary;
};

/** Many clients may connect at once; the kernel's own limit holds where it is lower. */
const BACKLOG = 4096;

export async function startReferenceServer(settings: ReferenceSettings): Promise<ReferenceServer> {
  const timer = new ExactTimer();
  if (waits(settings)) await timer.start();
  const truth = new Truth(TRUTH_ROWS_MAX);
  const truths = { truth, streams: new StreamTruth(STREAM_EVENTS_MAX) };
  const execution = await startExecution(settings, timer);
  const service = new ModelService(settings, truths, timer, execution);
  const told = (): ToldTruth => ({
    ...truth.summarize(),
    ...(settings.stream === undefined ? {} : { streams: truths.streams.summarize() }),
  });
  const handle: Handler = (request, response) => {
    if (!settings.keepAlive) response.shouldKeepAlive = false;
    if (request.method === 'GET' && answeredAside(request, response, { ...truths, told })) {
      return;
    }
    service.handle(request, response);
  };
  const http1 = createServer(handle);
  surviveClients(http1);
  const door = settings.http2 ? http2DoorOf(http1, handle) : undefined;
  const server = door?.server ?? http1;
  const stop = async () => {
    server.close();
    (door ?? http1).closeAllConnections();
    await Promise.all([timer.stop(), execution.stop()]);
  };
  try {
    server.listen({ host: settings.host, port: settings.port, backlog: BACKLOG });
    await once(server, 'listening');
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: urlOf(server.address() as AddressInfo), truth: told, stop };
}

/** An instant model, or one that computes, never asks the timer for anything. */
function waits({ inference, batch, stream }: ReferenceSettings): boolean {
  if (stream !== undefined) return true;
  if (batch !== undefined && batch.windowNs > 0) return true;
  if (inference.kind === 'constant') return inference.ns > 0;
  return inference.kind !== 'compute';
}

/** Health and truth: no model requests, so they are counted nowhere. */
function answeredAside(
  request: IncomingMessage,
  response: ServerResponse,
  { truth, streams, told }: StreamTruths & { readonly told: () => ToldTruth },
): boolean {
  const [path, query] = (request.url ?? '').split('?', 2);
  switch (path) {
    case '/health':
      writeJson(response, 200, { status: 'ok' });
      return true;
    case '/truth': {
      const wanted = new URLSearchParams(query);
      const rows = wanted.get('rows') === '1' ? truth.rows() : {};
      const each = wanted.get('streams') === '1' ? { eachStream: streams.told() } : {};
      writeJson(response, 200, { ...told(), ...rows, ...each });
      return true;
    }
    default:
      return false;
  }
}

function surviveClients(server: Server): void {
  // An idle connection stays open for as long as the client wants; a slow upload may take its time.
  server.keepAliveTimeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  server.on('clientError', (_error: Error, socket: Duplex) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
}

/** Where a client of this machine reaches it: a wildcard is no address to connect to. */
function urlOf(address: AddressInfo): string {
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address.address] ?? address.address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
