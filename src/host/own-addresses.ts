import { networkInterfaces } from 'node:os';

/** The addresses under which this machine is reached, loopback among them. */
export function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap(
    (addresses) => addresses?.map(({ address }) => address) ?? [],
  );
}
