import { describe, expect, it } from 'vitest';
import { base } from './chain/base.ts';
import { requireConfirmation } from './requireConfirmation.ts';

const address = '0x7E57aB1E00000000000000000000000000000001';
const limits = { maxPerTrade: '10', maxPerDay: '20', maxFeeGwei: '30', maxTransactionFee: '0.01' };

function aStore() {
  const facts = new Map<string, unknown>();
  const unit = { putFact: async (name: string, value: unknown) => void facts.set(name, value) };
  type Store = Parameters<typeof requireConfirmation>[0];
  return {
    read: { facts: { get: async (name: string) => facts.get(name) } },
    transaction: (work: (unit: never) => Promise<void>) => work(unit as never),
  } as unknown as Store;
}

const asked = { chain: base, address, limits } as const;
const typing = (typed: string | undefined) => ({ confirm: async () => typed });

describe('the first start with real money', () => {
  it('is confirmed by the address, in any case, and remembered', async () => {
    const store = aStore();
    await requireConfirmation(store, asked, typing(` ${address.toLowerCase()}\n`));
    await expect(requireConfirmation(store, asked, typing(undefined))).resolves.toBeUndefined();
  });

  it('asks again for another wallet', async () => {
    const store = aStore();
    await requireConfirmation(store, asked, typing(address));
    const other = { ...asked, address: '0x7E57aB1E00000000000000000000000000000002' } as const;
    await expect(requireConfirmation(store, other, typing(undefined))).rejects.toMatchObject({
      code: 'live.unconfirmed',
    });
  });

  it.each([
    [undefined, 'live.unconfirmed', `--confirm-live ${address}`],
    ['yes', 'live.confirm', 'wallet.key'],
  ])('refuses %s and says what to do', async (typed, code, hint) => {
    await expect(requireConfirmation(aStore(), asked, typing(typed))).rejects.toMatchObject({
      code,
      hint: expect.stringContaining(hint) as string,
    });
  });
});
