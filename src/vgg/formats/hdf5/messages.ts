import { type Reader, Unreadable } from './reader.ts';

/** Message types that are read, by the format's numbers. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

/** One message of an object's header. */
export interface Message {
  readonly type: number;
  /** Position of its first byte in the file. */
  readonly at: number;
  readonly size: number;
}

/** A block of messages, from its first byte to one past its last. */
interface Block {
  readonly begin: number;
  readonly end: number;
}

/** Flag of a message that only refers to one in another object. */
const SHARED = 2;
/** Most blocks of one object; Keras' attributes need a few. */
const MAX_BLOCKS = 256;

/**
 * Reads the messages of the object at an address, in both versions of the format (HDF5 File Format Specification 3.0,
 * IV.A.1).
 * @throws Unreadable
 */
export function readMessages(reader: Reader, address: number): Message[] {
  const isFirst = reader.is(address, 1);
  if (!isFirst) reader.expect(address, 'OHDR');
  const { block, ordered } = isFirst ? beginFirst(reader, address) : beginSecond(reader, address);
  const blocks: Block[] = [block];
  const messages: Message[] = [];
  for (let i = 0; i < blocks.length; i++) {
    if (i === MAX_BLOCKS) throw new Unreadable(`the object at ${address} goes on without end`);
    for (const message of messagesIn(reader, blocks[i]!, isFirst, ordered)) {
      if (message.type !== MESSAGE.continuation) messages.push(message);
      else blocks.push(continued(reader, message, isFirst));
    }
  }
  return messages;
}

function beginFirst(reader: Reader, address: number) {
  const begin = address + 16;
  return { block: { begin, end: begin + reader.u32(address + 8) }, ordered: false };
}

function beginSecond(reader: Reader, address: number) {
  const flags = reader.u8(address + 5);
  const sizeAt = address + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const width = 1 << (flags & 3);
  const begin = sizeAt + width;
  return { block: { begin, end: begin + reader.uint(sizeAt, width) }, ordered: (flags & 4) !== 0 };
}

function* messagesIn(
  reader: Reader,
  { begin, end }: Block,
  isFirst: boolean,
  ordered: boolean,
): Generator<Message> {
  reader.check(begin, end - begin);
  const preamble = isFirst ? 8 : ordered ? 6 : 4;
  for (let at = begin; at + preamble <= end; ) {
    const type = isFirst ? reader.u16(at) : reader.u8(at);
    const size = reader.u16(at + (isFirst ? 2 : 1));
    const flags = reader.u8(at + (isFirst ? 4 : 3));
    at += preamble;
    if (at + size > end) throw new Unreadable(`a message at ${at} of ${size} bytes goes beyond ${end}`);
    // A shared message holds the position of another.
    if (!(flags & SHARED)) yield { type, at, size };
    at += size;
  }
}

function continued(reader: Reader, { at }: Message, isFirst: boolean): Block {
  const begin = reader.u64(at);
  const end = begin + reader.u64(at + 8);
  if (isFirst) return { begin, end };
  reader.expect(begin, 'OCHK');
  return { begin: begin + 4, end: end - 4 };
}
