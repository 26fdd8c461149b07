/*
 * The C library of this process, through koffi: for what the kernel can do and Node cannot. koffi
 * is optional, so whoever asks must do without.
 */

/** Takes a prototype, as C writes it, and gives a function that calls it. */
export type CLibrary = { readonly func: (prototype: string) => unknown };

/** Undefined where koffi is not installed, or has no binary for this machine. */
export async function openCLibrary(): Promise<CLibrary | undefined> {
  try {
    const koffi = await import('koffi');
    return koffi.load(null);
  } catch {
    return undefined;
  }
}
