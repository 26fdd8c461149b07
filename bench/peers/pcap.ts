/* Reads what tcpdump writes of a loopback port: classic pcap, Ethernet frames, IPv4, TCP. */

export type Segment = {
  /** From the second in which the capture began: whole seconds since 1970 do not fit a double. */
  readonly atNs: number;
  readonly fromPort: number;
  readonly toPort: number;
  readonly dataBytes: number;
};

const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;
const FILE_HEAD_BYTES = 24;
const RECORD_HEAD_BYTES = 16;
const ETHERNET = 1;
const FRAME_HEAD_BYTES = 14;
const IPV4 = 0x0800;

/** Calls for each TCP segment in turn. A capture that was cut off ends at its last whole one. */
export async function readSegments(
  chunks: AsyncIterable<Uint8Array>,
  take: (segment: Segment) => void,
): Promise<void> {
  let rest = Buffer.alloc(0);
  let format: Format | undefined;
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    let at = 0;
    if (format === undefined) {
      if (bytes.length < FILE_HEAD_BYTES) {
        rest = bytes;
        continue;
      }
      format = formatOf(bytes);
      at = FILE_HEAD_BYTES;
    }
    at = takeRecords(bytes, at, (seconds, fraction, frame) => {
      if (format === undefined) return;
      format.firstSecond ??= seconds;
      const atNs = (seconds - format.firstSecond) * 1e9 + fraction * format.fractionNs;
      const segment = segmentOf(frame, atNs);
      if (segment !== undefined) take(segment);
    });
    rest = bytes.subarray(at);
  }
}

type Format = { readonly fractionNs: number; firstSecond: number | undefined };

function formatOf(head: Buffer): Format {
  const magic = head.readUInt32LE(0);
  if (magic !== MICROSECOND_MAGIC && magic !== NANOSECOND_MAGIC) {
    throw new Error('not a pcap file of this byte order');
  }
  const link = head.readUInt32LE(20) & 0xffff;
  if (link !== ETHERNET) throw new Error(`link type ${link} is not Ethernet`);
  return { fractionNs: magic === NANOSECOND_MAGIC ? 1 : 1000, firstSecond: undefined };
}

/** Gives where the first record begins that is not whole. */
function takeRecords(
  bytes: Buffer,
  from: number,
  take: (seconds: number, fraction: number, frame: Buffer) => void,
): number {
  let at = from;
  while (at + RECORD_HEAD_BYTES <= bytes.length) {
    const end = at + RECORD_HEAD_BYTES + bytes.readUInt32LE(at + 8);
    if (end > bytes.length) break;
    const frame = bytes.subarray(at + RECORD_HEAD_BYTES, end);
    take(bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4), frame);
    at = end;
  }
  return at;
}

function segmentOf(frame: Buffer, atNs: number): Segment | undefined {
  if (frame.readUInt16BE(12) !== IPV4) return undefined;
  const packetBytes = frame.readUInt16BE(FRAME_HEAD_BYTES + 2);
  const packetHeadBytes = (frame.readUInt8(FRAME_HEAD_BYTES) & 15) * 4;
  const tcp = FRAME_HEAD_BYTES + packetHeadBytes;
  const segmentHeadBytes = (frame.readUInt8(tcp + 12) >> 4) * 4;
  return {
    atNs,
    fromPort: frame.readUInt16BE(tcp),
    toPort: frame.readUInt16BE(tcp + 2),
    dataBytes: packetBytes - packetHeadBytes - segmentHeadBytes,
  };
}
