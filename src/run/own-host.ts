import { lookup } from 'node:dns/promises';

import { ownAddresses } from '../host/own-addresses.js';

/** Whether a host of a URL is this machine: loopback, or an address of its own. */
export async function isOwnHost(hostname: string): Promise<boolean> {
  const name = hostname.replace(/^\[|\]$/g, '');
  const own = ownAddresses();
  const isOwn = (address: string): boolean => isLoopback(address) || own.includes(address);
  if (isOwn(name)) return true;
  try {
    const found = await lookup(name, { all: true });
    return found.some(({ address }) => isOwn(address));
  } catch {
    // What a name that nobody knows is will be told when it is asked.
    return false;
  }
}

function isLoopback(address: string): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(address) || /^(.*\.)?localhost$/i.test(address);
}
