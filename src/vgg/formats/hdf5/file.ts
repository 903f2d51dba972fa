import { Dataset } from './dataset.ts';
import { type Links, readLinks } from './links.ts';
import { readMessages } from './messages.ts';
import { Reader, Unreadable } from './reader.ts';

/** Bytes of addresses and lengths. */
const OFFSET_BYTES = 8;

/** A group of groups and datasets. */
export class Group {
  constructor(
    private readonly reader: Reader,
    /** Path in the file. */
    readonly name: string,
    private readonly links: Links,
  ) {}

  get keys(): string[] {
    return [...this.links.keys()];
  }

  /**
   * Member of a name; undefined where there is none, or it is neither a group nor a dataset.
   * @throws Unreadable
   */
  get(name: string): Group | Dataset | undefined {
    const address = this.links.get(name);
    return address === undefined ? undefined : readObject(this.reader, `${this.name}/${name}`, address);
  }
}

/**
 * Opens the root group of an HDF5 file: groups of both kinds and contiguous datasets; neither chunks nor compression,
 * which Keras does not use (HDF5 File Format Specification 3.0).
 * @throws Unreadable
 */
export function openHdf5(bytes: Uint8Array): Group {
  const reader = new Reader(bytes);
  const version = reader.u8(8);
  if (version > 3) throw new Unreadable(`its superblock is of version ${version}`);
  const isOld = version < 2;
  const sizes = isOld ? 13 : 9;
  if (!reader.is(sizes, OFFSET_BYTES) || !reader.is(sizes + 1, OFFSET_BYTES)) {
    throw new Unreadable('its addresses are not of 8 bytes');
  }
  const places = version === 0 ? 24 : version === 1 ? 28 : 12;
  const end = reader.u64(places + 16);
  if (reader.u64(places) !== 0) throw new Unreadable('something else stands before it');
  if (end > bytes.length) throw new Unreadable(`it has ${bytes.length} bytes, expected ${end}`);
  // Old files: the end is followed by the driver's address and the root's symbol, whose name comes first.
  const root = readObject(reader, '', reader.u64(isOld ? places + 40 : places + 24));
  if (root instanceof Group) return root;
  throw new Unreadable('its root is no group');
}

function readObject(reader: Reader, name: string, address: number): Group | Dataset | undefined {
  const messages = readMessages(reader, address);
  const links = readLinks(reader, messages);
  if (links) return new Group(reader, name, links);
  return Dataset.isOne(messages) ? new Dataset(reader, name, messages) : undefined;
}
