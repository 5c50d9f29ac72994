import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where and how a key stands in a text. */
export interface FoundKey {
  /** The text's name or the file's path. */
  readonly where: string;
  /** Such as `hexadecimal` or `decimal`: never the key itself. */
  readonly form: string;
}

/**
 * Searches a text for private keys in every form that one is likely to slip out in: hexadecimal digits (also grouped, and each
 * half alone), base64 at any alignment, a decimal number, a list of bytes as JSON or `inspect` would write it, and raw bytes (of
 * texts read as latin1).
 */
export function findKeyMaterial(
  text: string,
  keys: readonly Uint8Array[],
  where = 'text',
): readonly FoundKey[] {
  const bare = text.replaceAll(/[\s:_-]/g, '').toLowerCase();
  const base64 = text.replaceAll(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/');
  const numbers = `,${text.replaceAll(/"\d+"\s*:/g, '').replaceAll(/[^0-9]+/g, ',')},`;
  const found = keys.flatMap((key) => {
    const hex = Buffer.from(key).toString('hex');
    const forms: readonly (readonly [form: string, isThere: boolean])[] = [
      ['hexadecimal', bare.includes(hex.slice(0, 32)) || bare.includes(hex.slice(32))],
      ['base64', base64Forms(key).some((form) => base64.includes(form))],
      ['decimal', text.includes(BigInt(`0x${hex}`).toString())],
      ['bytes', numbers.includes(`,${key.slice(0, 16).join(',')},`)],
      ['raw', text.includes(Buffer.from(key).toString('latin1'))],
    ];
    return forms.filter(([, isThere]) => isThere).map(([form]) => ({ where, form }));
  });
  return found;
}

/** The same in every file below a folder. */
export async function findKeyMaterialIn(
  folder: string,
  keys: readonly Uint8Array[],
): Promise<readonly FoundKey[]> {
  const found: FoundKey[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) {
      const file = join(entry.parentPath, entry.name);
      found.push(...findKeyMaterial(await readFile(file, 'latin1'), keys, file));
    }
  }
  return found;
}

/** What is the same of the key's base64 wherever in a longer text it starts. */
function base64Forms(key: Uint8Array): readonly string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), key])
      .toString('base64')
      .replaceAll('=', '');
    return encoded.slice(before === 0 ? 0 : 4, -2);
  });
}
