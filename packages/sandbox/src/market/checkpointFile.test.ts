import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCheckpoint, writeCheckpoint } from './checkpointFile.ts';
import { openProgressFile, readProgress } from './progressFile.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twinlane-checkpoint-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const corrupt = {
  name: 'UserError',
  code: 'sandbox.checkpoint-corrupt',
  hint: expect.stringContaining('twinlane sandbox reset') as string,
};

describe('a checkpoint', () => {
  it('comes back as it was written, bigints included, and replaces its predecessor', async () => {
    await writeCheckpoint(folder, { market: { a: 1 }, chain: new Uint8Array([9]) });
    const market = { liquidity: 123_456_789_012_345_678_901n, list: [0.1, 'x\n'] };
    const chain = new Uint8Array([1, 10, 2, 255]);
    await writeCheckpoint(folder, { market, chain });
    const read = await readCheckpoint(folder);
    expect(read?.market).toEqual(market);
    expect([...(read?.chain ?? [])]).toEqual([...chain]);
    expect(await readdir(folder)).toEqual(['checkpoint']);
  });

  it('is absent in an empty folder', async () => {
    expect(await readCheckpoint(folder)).toBeUndefined();
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 1)],
    [
      'with one bit turned over',
      (bytes: Buffer) => Buffer.from(bytes).fill(bytes.at(-1)! ^ 1, bytes.length - 1),
    ],
    ['empty', () => Buffer.alloc(0)],
    ['of another program', () => Buffer.from('hello\nworld')],
    ['of another format', () => Buffer.from('{"format":99}\n')],
  ])('is refused when it is %s', async (_how, damage) => {
    await writeCheckpoint(folder, { market: { a: 1 }, chain: new Uint8Array([1, 2, 3]) });
    const path = join(folder, 'checkpoint');
    await writeFile(path, damage(await readFile(path)));
    await expect(readCheckpoint(folder)).rejects.toMatchObject(corrupt);
  });

  it('says that the folder cannot be written', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await expect(
      writeCheckpoint(join(file, 'below'), { market: {}, chain: new Uint8Array() }),
    ).rejects.toMatchObject({ code: 'sandbox.folder-unwritable' });
  });
});

describe('the progress file', () => {
  it('holds the last block', () => {
    expect(readProgress(folder)).toBeUndefined();
    const file = openProgressFile(folder);
    for (const blockNumber of [100_000, 7]) {
      file.write({ blockNumber, blockHash: '0xabc' });
      expect(readProgress(folder)).toEqual({ blockNumber, blockHash: '0xabc' });
    }
    file.write({ blockNumber: 8, blockHash: '0xabc', mining: 9 });
    expect(readProgress(folder)).toEqual({ blockNumber: 8, blockHash: '0xabc', mining: 9 });
    file.close();
  });

  it('is refused when it cannot be read', async () => {
    await writeFile(join(folder, 'progress'), '{"blockNumber":');
    expect(() => readProgress(folder)).toThrow(expect.objectContaining(corrupt));
    await writeFile(join(folder, 'progress'), '{}');
    expect(() => readProgress(folder)).toThrow(expect.objectContaining(corrupt));
  });
});
