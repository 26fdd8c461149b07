import { getProxyForUrl } from 'proxy-from-env';

import type { ProxyFacts } from './wire-target.js';

export type ProxyWish =
  | { readonly kind: 'none' }
  | { readonly kind: 'env' }
  | { readonly kind: 'url'; readonly url: string };

/**
 * The proxy for a target. `env` follows http_proxy, https_proxy and no_proxy as curl does.
 * An https target is reached through a tunnel, an http target by sending the proxy the whole URL.
 */
export function proxyOf(wish: ProxyWish, targetUrl: string): ProxyFacts | undefined {
  const text = addressOf(wish, targetUrl);
  if (text === '') return undefined;
  const url = new URL(text);
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  return {
    url: url.origin,
    kind: targetUrl.startsWith('https:') ? 'tunnel' : 'forward',
    authorization:
      user === '' ? undefined : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  };
}

function addressOf(wish: ProxyWish, targetUrl: string): string {
  if (wish.kind === 'none') return '';
  return wish.kind === 'url' ? wish.url : getProxyForUrl(targetUrl);
}
