/** What is kept under a name. */
export interface StoredItem {
  /** Of the weights, as in the catalogue. */
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly date: Date;
}

/**
 * Where fetched weights are kept: small items, each written whole or not at all, so that several at once may write
 * the same. `browserStore` and `nodeStore` make one.
 */
export interface WeightsStore {
  /** For people: a folder, or words. */
  readonly place: string;
  /** Everything that is kept; nothing where the place cannot be read. */
  list(): Promise<StoredItem[]>;
  /** Undefined where it is not there or cannot be read. */
  read(id: string, name: string): Promise<Uint8Array | undefined>;
  /** @throws any error where there is no room or no right to write; then nothing is written */
  write(id: string, name: string, bytes: Uint8Array): Promise<void>;
  /** Removes an item, or all of an id; nothing happens where there is none. */
  remove(id: string, name?: string): Promise<void>;
}
