import { connect } from 'node:net';

/** A server that takes longer than this to answer a look is not ready yet. */
const LOOK_MS_MAX = 2000;

/** Whether something accepts connections at the URL's host and port. */
export function acceptsConnections(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
      timeout: LOOK_MS_MAX,
    });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true));
    socket.once('error', end(false));
    socket.once('timeout', end(false));
  });
}

/** Whether a GET is answered with 2xx. */
export async function answersWell(url: URL): Promise<boolean> {
  // All of it is seldom needed, and large (undici-parts.ts).
  const { request } = await import('undici');
  try {
    const { statusCode, body } = await request(url, {
      headersTimeout: LOOK_MS_MAX,
      bodyTimeout: LOOK_MS_MAX,
      reset: true,
    });
    await body.dump();
    return statusCode >= 200 && statusCode < 300;
  } catch {
    return false;
  }
}
