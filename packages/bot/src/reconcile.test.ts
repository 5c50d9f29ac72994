import { RetryableError } from '@twinlane/core/errors';
import type { Account } from '@twinlane/core/portfolio/account';
import { expect, it } from 'vitest';
import { sandbox } from './chain/sandbox.ts';
import { reconcile } from './reconcile.ts';

const [cash] = sandbox.cash;
const account: Account = {
  id: 'live',
  name: 'live',
  kind: 'live',
  chainId: sandbox.id,
  cash,
  initialCash: 5n,
  initialNative: 7n,
  createdAt: 0,
};
const store = {
  accounts: { balances: () => Promise.resolve({ cash: 5n, native: 7n }) },
  positions: { open: () => Promise.resolve([]) },
  orders: { open: () => Promise.resolve([]) },
};

it('compares with a later block where the node drops the state of the first before it is read', async () => {
  const blocks = [{ number: 20 }, { number: 21 }];
  const client = {
    block: () => Promise.resolve(blocks.shift()),
    batch: () => Promise.resolve(['0x7']),
    readContracts: (_calls: unknown, block: number) =>
      block === 20
        ? Promise.reject(new RetryableError('rpc.state-missing', 'The node does not have that state.'))
        : Promise.resolve(['0x05']),
  };
  expect(await reconcile(store as never, client as never, account, cash.address)).toMatchObject({
    block: 21,
    balances: [
      { books: 7n, chain: 7n },
      { token: cash, books: 5n, chain: 5n },
    ],
  });
});
