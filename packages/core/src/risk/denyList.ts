import { UserError } from '../errors.ts';

/** Addresses in lower case, each with why it is denied: part of a sentence. */
export type DenyList = ReadonlyMap<string, string>;

const ADDRESS = /^0x[0-9a-f]{40}$/;
const MOST_WORDS = 120;

/**
 * Reads a deny list: an address a line, then, if wanted, a comma or blanks and why. Lines that begin with `#` or `;` and
 * empty ones are passed over, and so is what follows a `#` on a line.
 * @param name what the reader knows the list by.
 * @throws UserError `risk.deny-list` for a line that is neither.
 */
export function parseDenyList(text: string, name: string): DenyList {
  const denied = new Map<string, string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const [plain = ''] = line.split('#');
    const content = plain.trim();
    if (content === '' || content.startsWith(';')) {
      continue;
    }
    const [first = '', ...rest] = content.split(/[\s,;]+/);
    const address = first.replaceAll(/["']/g, '').toLowerCase();
    if (!ADDRESS.test(address)) {
      throw new UserError('risk.deny-list', `Line ${index + 1} of ${name} holds no address.`, {
        hint: 'Write one address a line: 0x and 40 hexadecimal digits; a comment begins with #.',
      });
    }
    const why = rest.join(' ').slice(0, MOST_WORDS);
    denied.set(address, why === '' ? `stands in ${name}` : `stands in ${name}: ${why}`);
  }
  return denied;
}

/** Why the address is denied; `undefined` where it is not. */
export function denialOf(denied: DenyList, address: string): string | undefined {
  return denied.get(address.toLowerCase());
}
