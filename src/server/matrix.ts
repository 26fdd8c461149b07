/*
 * The work of a small network without its non-linear parts: row-major products in float32, written
 * plainly. It is meant to cost what it costs, not to be fast.
 */

/** `into` = `left` (rows x columns) times `right` (columns x columns). */
export function multiply(
  left: Float32Array,
  right: Float32Array,
  columns: number,
  into: Float32Array,
): void {
  const rows = Math.floor(left.length / columns);
  into.fill(0, 0, rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let inner = 0; inner < columns; inner += 1) {
      const factor = left[row * columns + inner] ?? 0;
      for (let column = 0; column < columns; column += 1) {
        const at = row * columns + column;
        into[at] = (into[at] ?? 0) + factor * (right[inner * columns + column] ?? 0);
      }
    }
  }
}

/** Passes a matrix through the same layer several times and gives the last product. */
export function passThrough(
  input: Float32Array,
  layer: Float32Array,
  columns: number,
  layers: number,
): Float32Array {
  let from = Float32Array.from(input);
  let into = new Float32Array(input.length);
  for (let done = 0; done < layers; done += 1) {
    multiply(from, layer, columns, into);
    [from, into] = [into, from];
  }
  return from;
}
