/** Words of a shell's command line, or what is wrong with it. No expansion: `$X` stays `$X`. */
export type ShellWords =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly problem: string };

export function shellWords(command: string): ShellWords {
  const words: string[] = [];
  let word: string | undefined;
  // A last line that was to be continued, and was cut off there.
  let rest = command.replaceAll('\r\n', '\n').replace(/(?:\s|\\\n)*\\?\s*$/, '');
  while (rest !== '') {
    const piece = nextPiece(rest);
    if (piece === undefined) {
      const quote = rest.startsWith('$') ? "$'" : rest.charAt(0);
      return { ok: false, problem: `the quote ${quote} is never closed` };
    }
    rest = rest.slice(piece.length);
    if (piece.text !== undefined) {
      word = (word ?? '') + piece.text;
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  return { ok: true, words };
}

/** What the start of the text stands for: part of a word, or (without text) a space between two. */
type Piece = { readonly length: number; readonly text: string | undefined };

function nextPiece(rest: string): Piece | undefined {
  const space = /^(?:\s|\\\n)+/.exec(rest);
  // A continued line joins two halves of a word only where no space is beside it.
  if (space !== null) {
    const isJoint = /^(?:\\\n)+$/.test(space[0]);
    return { length: space[0].length, text: isJoint ? '' : undefined };
  }
  if (rest.startsWith("'")) return quotedPiece(/^'([^']*)'/.exec(rest), (text) => text);
  if (rest.startsWith("$'")) return quotedPiece(/^\$'((?:\\[\s\S]|[^'\\])*)'/.exec(rest), ansiText);
  if (rest.startsWith('"')) {
    return quotedPiece(/^"((?:\\[\s\S]|[^"\\])*)"/.exec(rest), (text) =>
      text.replaceAll(/\\([$`"\\]|\n)/g, (_, after: string) => (after === '\n' ? '' : after)),
    );
  }
  if (rest.startsWith('\\')) return { length: Math.min(2, rest.length), text: rest.slice(1, 2) };
  const plain = /^(?:(?!\$')[^\s'"\\])+/.exec(rest)?.[0] ?? rest.charAt(0);
  return { length: plain.length, text: plain };
}

function quotedPiece(
  match: RegExpExecArray | null,
  textOf: (inside: string) => string,
): Piece | undefined {
  if (match === null) return undefined;
  return { length: match[0].length, text: textOf(match[1] ?? '') };
}

/** The escapes of `$'…'`, as browsers write them. */
function ansiText(text: string): string {
  const pattern = /\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|[\s\S])/g;
  return text.replaceAll(pattern, (_, sign: string) => {
    if (/^[0-7]/.test(sign)) return String.fromCodePoint(Number.parseInt(sign, 8));
    if (!/^[xuU]./.test(sign)) return ANSI_ESCAPES[sign] ?? sign;
    const code = Number.parseInt(sign.slice(1), 16);
    return code > 0x10_ffff ? '\ufffd' : String.fromCodePoint(code);
  });
}

const ANSI_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  v: '\v',
};
