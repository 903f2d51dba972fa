/** Bytes in memory of their own, as `Blob` takes them; before TypeScript 5.7 the same as any Uint8Array. */
export type Bytes = ReturnType<Uint8Array['slice']>;
