/** Whether a text has the form of an address; the server checks its checksum. */
export function isAddress(text: string): boolean {
  return /^0x[0-9a-fA-F]{40}$/.test(text);
}
