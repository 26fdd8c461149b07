import type { OnceDocument } from '../../src/result/once.js';

/** A request that opened a connection to a server that tells what it did. */
export function onceReported(): OnceDocument {
  return {
    request: {
      method: 'POST',
      url: 'http://10.0.0.7:8000/predict',
      headers: [
        ['content-type', 'application/json'],
        ['authorization', '•••'],
      ],
      bodyBytes: 1_048_576,
      bodyStart: `{"instances":[[${'0.12,-1.5,0.33,'.repeat(60)}`,
    },
    response: {
      status: 200,
      headers: [
        ['content-type', 'application/json'],
        ['server-timing', 'queue;dur=31.7, inference;dur=20.2, decode;dur=20.7, db;dur=0.4, miss'],
      ],
      trailers: [['x-checksum', '9e107d9d']],
      bodyBytes: 212,
      bodyStart: '{"predictions":[0.1,0.9]}\n',
    },
    outcome: 'ok',
    message: '',
    marks: [
      { name: 'due', atNs: 0 },
      { name: 'picked', atNs: 12_000 },
      { name: 'encoded', atNs: 6_240_000 },
      { name: 'connecting', atNs: 6_260_000 },
      { name: 'connected', atNs: 6_980_000 },
      { name: 'written', atNs: 7_050_000 },
      { name: 'firstByte', atNs: 80_900_000 },
      { name: 'ended', atNs: 81_210_000 },
    ],
    pieces: [
      { name: 'lateness', part: 'generator', ns: 12_000, source: 'measured' },
      { name: 'encode', part: 'serialization', ns: 6_228_000, source: 'measured' },
      { name: 'connect', part: 'network', ns: 720_000, source: 'measured' },
      { name: 'dispatch', part: 'generator', ns: 90_000, source: 'measured' },
      { name: 'upload', part: 'network', ns: 360_000, source: 'estimated' },
      { name: 'serverDecode', part: 'serialization', ns: 20_700_000, source: 'reported' },
      { name: 'serverQueue', part: 'queueing', ns: 31_700_000, source: 'reported' },
      { name: 'inference', part: 'inference', ns: 20_200_000, source: 'reported' },
      { name: 'return', part: 'network', ns: 360_000, source: 'estimated' },
      { name: 'download', part: 'network', ns: 310_000, source: 'measured' },
      { name: 'unaccounted', part: 'unaccounted', ns: 530_000, source: 'remainder' },
    ],
    responseTimeNs: 81_210_000,
    afterSendNs: 74_160_000,
    report: {
      source: 'server-timing',
      entries: [
        { name: 'queue', ns: 31_700_000, takenAs: 'serverQueue' },
        { name: 'inference', ns: 20_200_000, takenAs: 'inference' },
        { name: 'decode', ns: 20_700_000, takenAs: 'serverDecode' },
        { name: 'total', ns: 72_700_000, takenAs: 'total' },
        { name: 'db', ns: 400_000, takenAs: null },
        { name: 'miss', ns: null, takenAs: null },
      ],
      consistent: true,
    },
    warnings: [],
    advice: null,
  };
}

export function onceSilent(): OnceDocument {
  const { request, response } = onceReported();
  return {
    request: { ...request, method: 'GET', bodyBytes: 0, bodyStart: '' },
    response: response && { ...response, headers: [['server', 'Werkzeug/3.0']], trailers: [] },
    outcome: 'ok',
    message: '',
    marks: [
      { name: 'due', atNs: 0 },
      { name: 'written', atNs: 90_000 },
      { name: 'firstByte', atNs: 640_000 },
      { name: 'ended', atNs: 700_000 },
    ],
    pieces: [
      { name: 'dispatch', part: 'generator', ns: 90_000, source: 'measured' },
      { name: 'server', part: 'server', ns: 550_000, source: 'estimated' },
      { name: 'download', part: 'network', ns: 60_000, source: 'measured' },
      { name: 'unaccounted', part: 'unaccounted', ns: 0, source: 'remainder' },
    ],
    responseTimeNs: 700_000,
    afterSendNs: 610_000,
    report: null,
    warnings: [],
    advice: 'let the server send `Server-Timing: queue;dur=1.2, inference;dur=20.3` (ms)',
  };
}

export function onceUnbelieved(): OnceDocument {
  const document = onceSilent();
  return {
    ...document,
    outcome: 'httpError',
    message: 'HTTP 503',
    response: document.response && { ...document.response, status: 503 },
    report: {
      source: 'server-timing',
      entries: [{ name: 'inference', ns: 20_200_000_000, takenAs: 'inference' }],
      consistent: false,
    },
    warnings: [],
    advice: null,
  };
}

export function onceUnanswered(): OnceDocument {
  return {
    ...onceSilent(),
    response: null,
    outcome: 'connectionError',
    message: 'connect ECONNREFUSED 10.0.0.7:8000',
    marks: [
      { name: 'due', atNs: 0 },
      { name: 'connecting', atNs: 80_000 },
    ],
    pieces: [],
    responseTimeNs: null,
    afterSendNs: null,
    warnings: [],
    advice: null,
  };
}
