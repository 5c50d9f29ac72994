import { UserError } from '@twinlane/core/errors';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { StoreReader } from '@twinlane/core/ports';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { Address } from '@twinlane/core/money/hex';
import type { LiveLimits } from './config/guardMode.ts';
import type { WalletDesk } from './walletDesk.ts';

/** The fact of the store that a wallet's first live start on a chain was confirmed. */
function confirmedFact(chainId: number, address: Address): string {
  return `live-confirmed:${chainId}:${address}`;
}

/**
 * Makes sure that a person has confirmed that this wallet is traded with, once for each wallet and chain.
 * @throws UserError `live.unconfirmed` where nobody has, `live.confirm` where another address was typed.
 */
export async function requireConfirmation(
  store: {
    readonly read: Pick<StoreReader, 'facts'>;
    transaction(work: (unit: UnitOfWork) => Promise<void>): Promise<void>;
  },
  { chain, address, limits }: { chain: ChainDefinition; address: Address; limits: LiveLimits },
  desk: Pick<WalletDesk, 'confirm'>,
): Promise<void> {
  const fact = confirmedFact(chain.id, address);
  if ((await store.read.facts.get(fact)) !== undefined) {
    return;
  }
  const typed = await desk.confirm({ address, chain: chain.name, limits });
  if (typed === undefined) {
    throw new UserError(
      'live.unconfirmed',
      `Nobody has confirmed yet that the bots trade with the wallet ${address} on ${chain.name}.`,
      { hint: `Start it at a terminal once, or with --confirm-live ${address}.` },
    );
  }
  if (typed.trim().toLowerCase() !== address.toLowerCase()) {
    throw new UserError('live.confirm', `That is not the address of the wallet, which is ${address}.`, {
      hint: 'Check wallet.key: this is the wallet that the bots would trade with.',
    });
  }
  await store.transaction((unit) => unit.putFact(fact, { limits }));
}
