import { isTwinlaneError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { Account } from '@twinlane/core/portfolio/account';
import type { StoreReader } from '@twinlane/core/ports';
import { encodeFunctionData, erc20Abi } from 'viem';

/** One balance, as the books and the chain have it. */
export interface BalanceComparison {
  /** Undefined for the native currency. */
  readonly token?: Token;
  /** Base units. */
  readonly books: bigint;
  readonly chain: bigint;
}

/** An account's books beside its wallet's balances at one block. */
export interface Reconciliation {
  readonly block: number;
  /** Orders in flight: what they move may be on the chain and not in the books yet. */
  readonly inFlight: number;
  readonly balances: readonly BalanceComparison[];
}

type Books = Pick<StoreReader, 'accounts' | 'positions' | 'orders'>;
type Chain = Pick<ChainReader, 'batch' | 'readContracts' | 'block'>;

/** Compares an account's cash, native balance and positions with what its wallet has. Changes nothing. */
export async function reconcile(
  store: Books,
  client: Chain,
  account: Account,
  wallet: Address,
): Promise<Reconciliation> {
  try {
    return await compare(store, client, account, wallet);
  } catch (error) {
    if (!isTwinlaneError(error) || error.code !== 'rpc.state-missing') {
      throw error;
    }
    // The newest block is another by now: the embedded node drops the state of those before when it is renewed.
    return compare(store, client, account, wallet);
  }
}

async function compare(
  store: Books,
  client: Chain,
  account: Account,
  wallet: Address,
): Promise<Reconciliation> {
  const head = await client.block('latest');
  const block = head?.number ?? 0;
  const [balances, positions, open] = await Promise.all([
    store.accounts.balances(account.id),
    store.positions.open(account.id),
    store.orders.open(account.id),
  ]);
  const held = new Map<Address, { readonly token: Token; readonly books: bigint }>();
  held.set(account.cash.address, { token: account.cash, books: balances.cash });
  for (const { token, quantity } of positions) {
    held.set(token.address, { token, books: (held.get(token.address)?.books ?? 0n) + quantity });
  }
  const wallets = await walletBalances(client, wallet, [...held.keys()], block);
  return {
    block,
    inFlight: open.length,
    balances: [
      { books: balances.native, chain: wallets.native },
      ...[...held.values()].map((each, index) => Object.assign(each, { chain: wallets.tokens[index] ?? 0n })),
    ],
  };
}

/** What a wallet has of the native currency and of tokens, in order, after a block; `undefined` of a token that does not say. */
export async function walletBalances(
  client: Pick<ChainReader, 'batch' | 'readContracts'>,
  wallet: Address,
  tokens: readonly Address[],
  block: number | 'latest',
): Promise<{ readonly native: bigint; readonly tokens: readonly (bigint | undefined)[] }> {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [wallet] });
  const tag = block === 'latest' ? block : `0x${block.toString(16)}`;
  const [answers, [native]] = await Promise.all([
    client.readContracts(
      tokens.map((to) => ({ to, data })),
      block,
    ),
    client.batch([{ method: 'eth_getBalance', params: [wallet, tag] }]),
  ]);
  return {
    native: BigInt(String(native)),
    tokens: answers.map((answer) => (answer === undefined || answer === '0x' ? undefined : BigInt(answer))),
  };
}

/** The balances that differ. */
export function differencesIn({ balances }: Pick<Reconciliation, 'balances'>): readonly BalanceComparison[] {
  return balances.filter(({ books, chain }) => books !== chain);
}
