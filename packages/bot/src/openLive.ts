import type { Decimal } from 'decimal.js';
import { RetryableError, UserError } from '@twinlane/core/errors';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import { parseAmount } from '@twinlane/core/money/tokenAmount';
import type { Balances } from '@twinlane/core/portfolio/account';
import { createAllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import { connectTo } from './chain/endpointOptions.ts';
import type { Closers } from './closers.ts';
import { liveLimits } from './config/guardMode.ts';
import type { ExecutorSource } from './executor/createExecutor.ts';
import { heedRefusals } from './heedRefusals.ts';
import type { LiveParts, LiveWiring } from './liveWiring.ts';
import { walletBalances } from './reconcile.ts';
import { requireConfirmation } from './requireConfirmation.ts';
import { fundSandboxWallet, sandboxKey } from './sandboxWallet.ts';
import { signingAccount } from './signingAccount.ts';
import { liveVenues, spendPolicyOf } from './spendPolicyOf.ts';
import { checkDurability } from './store/checkDurability.ts';
import { venues as allVenues } from './venue/registry.ts';
import type { SigningAccount } from './wallet/digestAccount.ts';
import { localAccount } from './wallet/localAccount.ts';
import { createPolicySigner } from './wallet/policySigner.ts';
import type { WalletDesk } from './walletDesk.ts';
import { dollars, wireLive } from './wireLive.ts';

const NATIVE_DECIMALS = 18;

/**
 * The live side: a wallet behind its policy, the transaction manager that carries what it signs, and the books of what the
 * chain made of it. Nothing else in the program loads the code that signs.
 * @throws UserError for what keeps a wallet from being used: see docs/live.md.
 */
export async function openLive(parts: LiveParts, closers: Closers): Promise<ExecutorSource> {
  const { config, connections, market, log } = parts;
  const { chain, client, store } = connections;
  if (market === undefined) {
    await checkDurability(store.database, { allowEmbedded: config.live.embeddedDatabase });
  }
  const limits = liveLimits(config);
  const venues = liveVenues(allVenues, chain, config.live.venues);
  const register = createAllowanceRegister();
  const head: LiveWiring['head'] = { current: await client.block('latest') };
  const signer = createPolicySigner({
    account: await accountOf(parts),
    policy: spendPolicyOf(chain, venues, limits),
    facts: {
      allowances: register,
      chainTime: () => head.current?.timestamp,
      valueOf: (token, amount) => usdOf(chain.cash, token, amount),
    },
    now: () => parts.clock.now(),
  });
  closers.push({ name: 'the wallet', close: () => signer.close() });
  if (market === undefined) {
    await requireConfirmation(store, { chain, address: signer.address, limits }, deskOf(parts));
  }
  heedRefusals(signer, connections.breakers, log.child('wallet'));
  const wiring: LiveWiring = { ...parts, limits, venues, register, signer, head };
  return {
    venues,
    opening: {
      kind: 'live',
      name: 'live',
      wallet: signer.address,
      funds: (cash) => fundsOf(parts, signer.address, cash),
    },
    executor: (executorWiring) => wireLive(wiring, executorWiring, closers),
  };
}

async function accountOf(parts: LiveParts): Promise<SigningAccount> {
  const { market, config, clock } = parts;
  return market === undefined
    ? signingAccount(config, deskOf(parts), () => clock.now())
    : localAccount(await sandboxKey(config.dataDir));
}

function deskOf({ wallet }: LiveParts): WalletDesk {
  if (wallet === undefined) {
    throw new UserError('wallet.noKey', 'There is nobody to ask for the key of the wallet.', {
      hint: 'Start the program by `twinlane run`.',
    });
  }
  return wallet;
}

/** What the wallet has; on the embedded market, it is given what a paper account would begin with. */
async function fundsOf(
  { config, connections: { client }, market }: LiveParts,
  wallet: Address,
  cash: Token,
): Promise<Balances> {
  if (market !== undefined) {
    const funds = {
      cash: parseAmount(config.account.initialCash, cash.decimals),
      native: parseAmount(config.account.initialNative, NATIVE_DECIMALS),
    };
    const connection = connectTo({ url: market.ipcPath });
    try {
      await fundSandboxWallet({ client, connection, faucet: market.faucet }, wallet, { cash, funds });
    } finally {
      connection.close();
    }
  }
  const { native, tokens } = await walletBalances(client, wallet, [cash.address], 'latest');
  const [held] = tokens;
  if (held === undefined) {
    throw new RetryableError(
      'wallet.cashUnread',
      `The node does not tell how much ${cash.symbol} ${wallet} has.`,
      {
        hint: 'It is starting or behind: try again, or use another.',
      },
    );
  }
  if (native === 0n) {
    throw new UserError('wallet.empty', `The wallet ${wallet} has no native currency to pay for gas.`, {
      hint: 'Send it some, and the cash that the bots may trade with.',
    });
  }
  return { cash: held, native };
}

/** What cash is worth; of other tokens nothing needs to be known. */
function usdOf(cash: readonly Token[], token: Address, amount: bigint): Decimal | undefined {
  const found = cash.find(({ address }) => address === token);
  return found === undefined ? undefined : dollars(found, amount);
}
