/*
 * The C library of this process, through koffi: for what the kernel can do and Node cannot. koffi
 * is optional, so whoever asks must do without.
 */

export type CLibrary = {
  /** Takes a prototype, as C writes it, and gives a function that calls it. */
  readonly func: (prototype: string) => unknown;
  /** Memory that stays where it is, and is never given back: for structures with pointers. */
  readonly fixedMemory: (bytes: number) => FixedMemory;
};

export type FixedMemory = { readonly buffer: ArrayBuffer; readonly address: bigint };

/** Undefined where koffi is not installed, or has no binary for this machine. */
export async function openCLibrary(): Promise<CLibrary | undefined> {
  try {
    const koffi = await import('koffi');
    const library = koffi.load(null);
    return {
      func: (prototype) => library.func(prototype),
      fixedMemory: (bytes) => {
        const memory = koffi.alloc('uint8_t', bytes);
        return { buffer: koffi.view(memory, bytes), address: koffi.address(memory) };
      },
    };
  } catch {
    return undefined;
  }
}
