declare module 'snappyjs' {
  /** Compresses to snappy's block format. */
  export function compress(input: Uint8Array): Uint8Array;
  /** Undoes `compress`. */
  export function uncompress(input: Uint8Array): Uint8Array;
}
