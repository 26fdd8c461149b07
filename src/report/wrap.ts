import stringWidth from 'string-width';

/** Breaks text at spaces; a word longer than the line is cut. No line is wider than `width`. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => cut(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && stringWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((one) => one.trimEnd());
}

/** The first line has the mark in front, the others stand under its text. */
export function wrapHanging(mark: string, text: string, width: number): readonly string[] {
  const indent = ' '.repeat(stringWidth(mark));
  return wrap(text, width - indent.length).map(
    (line, index) => (index === 0 ? mark : indent) + line,
  );
}

/** Pieces of at most `width` columns. */
export function cut(text: string, width: number): readonly string[] {
  if (stringWidth(text) <= width) {
    return [text];
  }
  const pieces: string[] = [];
  let piece = '';
  for (const character of text) {
    if (piece !== '' && stringWidth(piece + character) > width) {
      pieces.push(piece);
      piece = character;
    } else {
      piece += character;
    }
  }
  return [...pieces, piece];
}

/** Shortened in the middle, where a URL or a name says least. */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) {
    return text;
  }
  const characters = [...text];
  let kept = characters.length;
  let result = text;
  while (kept > 0 && stringWidth(result) > width) {
    kept -= 1;
    const head = Math.ceil(kept / 2);
    const tail = characters.slice(characters.length - (kept - head));
    result = `${characters.slice(0, head).join('')}…${tail.join('')}`;
  }
  return result;
}
