import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CommandIo } from './command.ts';
import { liveDesk } from './liveDesk.ts';

const address = '0x7E57aB1E00000000000000000000000000000001';
const limits = { maxPerTrade: '10', maxPerDay: '20', maxFeeGwei: '30', maxTransactionFee: '0.01' };
const nobody = {
  cwd: '/',
  env: {},
  stdout: new PassThrough(),
  stderr: new PassThrough(),
} as unknown as CommandIo;
const desk = (live: object) =>
  liveDesk({ wallet: { kms: {} }, live: { allowances: 'direct', embeddedDatabase: false, ...live } }, nobody);

describe('whom a live start asks', () => {
  it('takes the address that the settings give', async () => {
    expect(await desk({ confirm: address }).confirm({ address, chain: 'Base', limits })).toBe(address);
  });

  it('knows that nobody is there', async () => {
    expect(await desk({}).confirm({ address, chain: 'Base', limits })).toBeUndefined();
    await expect(desk({}).passphrase('Passphrase: ')).rejects.toMatchObject({ code: 'wallet.noPassphrase' });
  });
});
