import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findKeyMaterial, findKeyMaterialIn } from './findKeyMaterial.ts';

const key = Uint8Array.from(randomBytes(32));
key[0] = 0xc3;
const buffer = Buffer.from(key);
const hex = buffer.toString('hex');

describe('a text with a key', () => {
  it.each<[string, string]>([
    ['hexadecimal', `error: 0x${hex} is wrong`],
    ['hexadecimal', hex.toUpperCase()],
    ['hexadecimal', `…${hex.slice(32)}`],
    ['hexadecimal', inspect(buffer)],
    ['base64', `{"key":"${buffer.toString('base64')}"}`],
    ['base64', buffer.toString('base64url')],
    ['base64', Buffer.concat([Buffer.from('k'), buffer, Buffer.from('ey')]).toString('base64')],
    ['base64', Buffer.concat([Buffer.from('ke'), buffer]).toString('base64')],
    ['decimal', `n=${BigInt(`0x${hex}`)}`],
    ['bytes', JSON.stringify(key)],
    ['bytes', JSON.stringify(buffer)],
    ['bytes', inspect(key)],
    ['raw', `x${buffer.toString('latin1')}x`],
  ])('is found as %s', (form, text) => {
    expect(findKeyMaterial(text, [key])).toContainEqual({ where: 'text', form });
  });

  it('is found in files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'twinlane-search-'));
    try {
      await writeFile(join(folder, 'a.log'), `nothing\n${hex}\n`);
      await writeFile(join(folder, 'b.log'), 'nothing\n');
      await writeFile(join(folder, 'c.bin'), buffer);
      const files = (await findKeyMaterialIn(folder, [key])).map(({ where }) => where);
      expect(new Set(files)).toEqual(new Set([join(folder, 'a.log'), join(folder, 'c.bin')]));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

it('finds nothing in texts without one', () => {
  const other = Uint8Array.from(randomBytes(32));
  const texts = [JSON.stringify(other), inspect(other), Buffer.from(other).toString('base64'), '', '1,2,3'];
  expect(texts.flatMap((text) => findKeyMaterial(text, [key]))).toEqual([]);
});
