/**
 * Whether a file is a web page, with which servers answer for a file that they do not have.
 * @param first its first bytes, at least eight: as those of a safetensors file they would be an impossible length
 */
export function isHtml(first: Uint8Array): boolean {
  return /^\s*<(!doc|!--|html|head|body)/i.test(new TextDecoder().decode(first.subarray(0, 64)));
}
