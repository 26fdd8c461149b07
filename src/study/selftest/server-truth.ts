/*
 * What the reference server measured of itself, request by request (`GET /truth?rows=1`,
 * docs/reference-server.md), and which of its rows belong to which cell: the server numbers its
 * requests as they arrive, and the cells of a plan are sent one after the other.
 */

/** All that the server knows of one request, in ns. */
export type TruthRow = {
  readonly receive: number;
  readonly decode: number;
  readonly queue: number;
  readonly inference: number;
  readonly encode: number;
  readonly total: number;
};

const PHASES = [
  'receive',
  'decode',
  'queue',
  'inference',
  'encode',
  'total',
] as const satisfies readonly (keyof TruthRow)[];

/** In the order of arrival, whatever the order in which they were answered. */
export async function truthOf(url: string): Promise<readonly TruthRow[]> {
  const answer = await fetch(new URL('/truth?rows=1', url), { headers: { connection: 'close' } });
  return readTruth(await answer.json());
}

export function readTruth(value: unknown): readonly TruthRow[] {
  const { columns, rows } = value as {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly number[])[];
  };
  const [number = -1, ...places] = ['request', ...PHASES].map((name) => columns.indexOf(name));
  if (number < 0 || places.some((place) => place < 0)) {
    throw new Error(`the reference server tells other columns: ${columns.join(', ')}`);
  }
  const numberOf = (row: readonly number[]): number => row[number] ?? 0;
  return [...rows]
    .sort((one, other) => numberOf(one) - numberOf(other))
    .map((row) => {
      const [receive, decode, queue, inference, encode, total] = places.map(
        (place) => row[place] ?? Number.NaN,
      );
      return { receive, decode, queue, inference, encode, total } as TruthRow;
    });
}

/** How many requests a cell sent, in its two stages. */
export type Sent = { readonly warmup: number; readonly measured: number };

/**
 * The rows of each cell's measured part; undefined where the server answered another number of
 * requests than were sent, because then nobody can say which row is whose.
 */
export function rowsByCell(
  rows: readonly TruthRow[],
  sent: readonly Sent[],
): readonly (readonly TruthRow[])[] | undefined {
  const all = sent.reduce((sum, { warmup, measured }) => sum + warmup + measured, 0);
  if (all !== rows.length) return undefined;
  let from = 0;
  return sent.map(({ warmup, measured }) => {
    const start = from + warmup;
    from = start + measured;
    return rows.slice(start, from);
  });
}

/** From the end of the body to the answer handed over: what the wire calls the server's time. */
export function answeringNs({ total, receive }: TruthRow): number {
  return total - receive;
}
