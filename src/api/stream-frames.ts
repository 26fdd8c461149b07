/*
 * Cuts the bytes of a streamed answer into events: server-sent events by a parser that is well
 * kept, lines of JSON at their ends. Bytes come as the network cut them, which may be within a
 * character.
 */
import { StringDecoder } from 'node:string_decoder';

import { createParser, type ParseError } from 'eventsource-parser';

import { shortened } from './quoted.js';

export type StreamFrames = {
  readonly take: (bytes: Buffer) => void;
  /** Nothing more comes; what is left over is taken as an event where that is no guess. */
  readonly end: () => void;
  /** Whether all that has come belongs to events that were complete. */
  readonly isAtBoundary: () => boolean;
};

export type FrameListener = {
  /** `name`: the event's, where it has one. */
  readonly event: (data: string, name: string | undefined) => void;
  /** What is wrong with the bytes: nothing after it can be trusted. */
  readonly fault: (what: string) => void;
};

/** Of an event, or of a line. */
const EVENT_LENGTH_MAX = 4 * 1024 * 1024;
const TOO_LONG = `an event is longer than ${EVENT_LENGTH_MAX / 1024 ** 2} MiB`;
const NEWLINE = 10;
const BYTE_ORDER_MARK = '\ufeff';
/** As long as the end of a blank line with CR LF. */
const TAIL_LENGTH = 3;

export function sseFrames(listener: FrameListener): StreamFrames {
  const decoder = new StringDecoder('utf8');
  let isAtBoundary = true;
  /** The last characters, to see a blank line. */
  let tail = '\n\n';
  const parser = createParser({
    maxBufferSize: EVENT_LENGTH_MAX,
    onEvent: ({ data, event }) => listener.event(data, event),
    onError: (error) => {
      const what = faultOf(error);
      if (what !== undefined) listener.fault(what);
    },
  });
  const textOf = decoded(decoder);
  let isSpoilt = false;
  let isFirst = true;
  const feed = (text: string): void => {
    if (text === '' || isSpoilt) return;
    try {
      // The parser knows the mark of UTF-8 by its bytes alone.
      parser.feed(isFirst && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
      isFirst = false;
    } catch {
      // It was told of a buffer that is too long, and takes no more.
      isSpoilt = true;
    }
    tail =
      text.length >= TAIL_LENGTH ? text.slice(-TAIL_LENGTH) : (tail + text).slice(-TAIL_LENGTH);
    isAtBoundary = tail.endsWith('\n\n') || tail === '\n\r\n';
  };
  return {
    take: (bytes) => {
      feed(textOf(bytes));
    },
    // The blank line after the last event is missing from some servers.
    end: () => {
      feed(decoder.end());
      feed('\n\n');
    },
    isAtBoundary: () => isAtBoundary,
  };
}

/** Fields that nobody knows are passed over, as the standard says; what is no field is garbage. */
function faultOf({ type, field, line }: ParseError): string | undefined {
  if (type === 'max-buffer-size-exceeded') return TOO_LONG;
  if (type !== 'unknown-field') return undefined;
  // llama.cpp has told errors by a field of that name.
  if (field === 'error') return `the stream holds an error: ${shortened(line ?? '')}`;
  const isField = line?.includes(':') === true && /^[A-Za-z][\w-]*$/.test(field ?? '');
  return isField ? undefined : `no event stream: ${shortened(line ?? '')}`;
}

export function lineFrames(listener: FrameListener): StreamFrames {
  const decoder = new StringDecoder('utf8');
  const textOf = decoded(decoder);
  let rest = '';
  const feed = (text: string): void => {
    if (text === '') return;
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      const line = (rest + text.slice(from, at)).trim();
      rest = '';
      from = at + 1;
      if (line !== '') listener.event(line, undefined);
    }
    rest += text.slice(from);
    if (rest.length > EVENT_LENGTH_MAX) {
      rest = '';
      listener.fault(TOO_LONG);
    }
  };
  return {
    take: (bytes) => {
      feed(textOf(bytes));
    },
    end: () => {
      feed(decoder.end());
      feed('\n');
    },
    isAtBoundary: () => rest === '',
  };
}

/** The decoder is slower, and needed only where a read may end within a character. */
function decoded(decoder: StringDecoder): (bytes: Buffer) => string {
  let isBetweenLines = true;
  return (bytes) => {
    const wasBetweenLines = isBetweenLines;
    isBetweenLines = bytes[bytes.length - 1] === NEWLINE;
    return wasBetweenLines && isBetweenLines ? bytes.toString('utf8') : decoder.write(bytes);
  };
}
