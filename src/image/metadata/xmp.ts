/** Namespace of our own property in XMP; it is a name, and nothing is fetched from it. */
const NAMESPACE = 'https://github.com/art-filter/art-filter/ns/1.0/';
const PROPERTY = 'settings';
/** Most bytes of an XMP packet that is written or read: a JPEG segment holds so many. */
export const MOST_XMP = 65_000;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};
const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPES).map(([letter, name]) => [name, letter]),
);

/**
 * An XMP packet that holds a text, as files of every format embed it.
 * @param text what the picture was painted by
 * @param tool name and version of the program
 */
export function xmpPacket(text: string, tool: string): string {
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    `<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:artfilter="${NAMESPACE}">`,
    `<xmp:CreatorTool>${escaped(tool)}</xmp:CreatorTool>`,
    `<artfilter:${PROPERTY}>${escaped(text)}</artfilter:${PROPERTY}>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n');
}

/**
 * The text that `xmpPacket` has put into a packet, also after other programs have written the packet anew: under another
 * prefix, or as an attribute. Nothing else in it is looked at, and no entity is expanded but for single letters.
 * @returns undefined where there is none
 */
export function textInXmp(packet: string): string | undefined {
  if (packet.length > MOST_XMP) return undefined;
  const declared = packet.indexOf(NAMESPACE);
  if (declared < 0) return undefined;
  const prefix = /xmlns:([A-Za-z_][\w.-]{0,40})\s{0,9}=\s{0,9}["']$/.exec(
    packet.slice(Math.max(0, declared - 80), declared),
  )?.[1];
  if (prefix === undefined) return undefined;
  const name = `${prefix}:${PROPERTY}`;
  return inElement(packet, name) ?? inAttribute(packet, name);
}

function inElement(packet: string, name: string): string | undefined {
  const begin = packet.indexOf(`<${name}`);
  if (begin < 0) return undefined;
  const from = packet.indexOf('>', begin) + 1;
  const to = packet.indexOf(`</${name}`, from);
  if (from === 0 || to < 0) return undefined;
  const text = packet.slice(from, to);
  return text.includes('<') ? undefined : unescaped(text);
}

function inAttribute(packet: string, name: string): string | undefined {
  const begin = packet.indexOf(`${name}=`);
  if (begin < 0) return undefined;
  const quote = packet[begin + name.length + 1];
  if (quote !== '"' && quote !== "'") return undefined;
  const from = begin + name.length + 2;
  const to = packet.indexOf(quote, from);
  return to < 0 ? undefined : unescaped(packet.slice(from, to));
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (letter) => `&${ESCAPES[letter]};`);
}

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return LETTERS[name] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
