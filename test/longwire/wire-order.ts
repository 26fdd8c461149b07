/* What is measured over one long wire, and what comes back: both cross a process as JSON. */

export type WireOrder = {
  readonly serverProgram: string;
  /** Of the namespaces: `PREFIX-near` holds the client, `PREFIX-far` the server. */
  readonly prefix: string;
  readonly requests: readonly WireAsk[];
};

export type WireAsk = {
  readonly bodyBytes: number;
  readonly thinkMs: number;
  /** The server stops reading for so long once it has the head. */
  readonly pauseMs: number;
  /** Each request opens a connection, or all but the first find one. */
  readonly connection: 'cold' | 'warm';
  readonly times: number;
};

/** One request: what modelbench says of it, without a word of the server, and what was so. */
export type WireRow = WireAsk & {
  readonly source: string;
  readonly uploadNs: number;
  readonly notReadingNs: number;
  readonly serverNs: number;
  readonly roundTripNs: number;
  readonly trueServerNs: number;
  /** From the server's answer to our reading of it: more than half a round trip is this machine. */
  readonly trueReturnNs: number;
  /** From the write to the server's reading of the last byte. */
  readonly trueUploadNs: number;
  /** When the server had read the last byte, on the clock that all processes of a machine share. */
  readonly trueLastAtNs: number;
};
