import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RetryableError, UserError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { Balances } from '@twinlane/core/portfolio/account';
import { encodeFunctionData, numberToHex, parseAbi } from 'viem';
import { walletBalances } from './reconcile.ts';
import { writeDurably } from './wallet/writeDurably.ts';

const FILE = 'sandbox-wallet';
const PATIENCE_MS = 60_000;
const POLL_MS = 100;
const GAS = numberToHex(200_000n);
const faucetAbi = parseAbi(['function mint(address to, uint256 amount)']);

/**
 * The throw-away key of the embedded market: made at the first start and kept as it is in the data folder, since nothing that
 * it holds is worth anything. The caller overwrites the bytes.
 * @throws UserError `wallet.sandboxKey` for a file that holds something else.
 */
export async function sandboxKey(dataDir: string): Promise<Uint8Array> {
  const file = join(dataDir, FILE);
  if (!existsSync(file)) {
    await mkdir(dataDir, { recursive: true });
    await writeDurably(file, `${randomBytes(32).toString('hex')}\n`);
  }
  const text = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new UserError('wallet.sandboxKey', `The key of the sandbox wallet cannot be read from ${file}.`, {
      hint: 'Put it back from a backup, or delete the data folder to start anew.',
    });
  }
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

/** A way to a node that signs for accounts of its own. */
interface Sender {
  send(
    calls: readonly { readonly method: string; readonly params: readonly unknown[] }[],
  ): Promise<readonly ({ readonly result: unknown } | { readonly error: Error })[]>;
}

/**
 * Sends money to the sandbox wallet, by transactions like anybody's, and waits until they are mined. The market renews its
 * node after a block with such, which then forgets what waits to be mined: what is missing two blocks later is sent again.
 */
export async function fundSandboxWallet(
  {
    client,
    connection,
    faucet,
  }: {
    readonly client: Pick<ChainReader, 'batch' | 'readContracts' | 'block'>;
    /** Takes what a client that reads must not be given. */
    readonly connection: Sender;
    readonly faucet: Address;
  },
  wallet: Address,
  { cash, funds }: { readonly cash: Token; readonly funds: Balances },
): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  let refusal: Error | undefined;
  while (performance.now() < until) {
    const { native, tokens } = await walletBalances(client, wallet, [cash.address], 'latest');
    const missing = { native: funds.native - native, cash: funds.cash - (tokens[0] ?? 0n) };
    if (missing.native <= 0n && missing.cash <= 0n) {
      return;
    }
    const head = await numberOf(client);
    const data = encodeFunctionData({
      abi: faucetAbi,
      functionName: 'mint',
      args: [wallet, missing.cash > 0n ? missing.cash : 0n],
    });
    const transfers = [
      ...(missing.native > 0n ? [{ to: wallet, value: numberToHex(missing.native) }] : []),
      ...(missing.cash > 0n ? [{ to: cash.address, data }] : []),
    ];
    for (const transfer of transfers) {
      refusal = await send(connection, { from: faucet, ...transfer, gas: GAS });
    }
    while ((await numberOf(client)) < head + 2 && performance.now() < until) {
      await wait(POLL_MS);
    }
  }
  throw new RetryableError('wallet.unfunded', 'The sandbox wallet was not given its money.', {
    hint: 'The embedded market stands still: start again.',
    cause: refusal,
  });
}

async function numberOf(client: Pick<ChainReader, 'block'>): Promise<number> {
  return (await client.block('latest'))?.number ?? 0;
}

/** Why the node did not take it, as while it is renewed. */
async function send(connection: Sender, transaction: object): Promise<Error | undefined> {
  const fees = { maxFeePerGas: numberToHex(1_000_000_000_000n), maxPriorityFeePerGas: '0x1' };
  const [answer] = await connection.send([
    { method: 'eth_sendTransaction', params: [{ ...transaction, ...fees }] },
  ]);
  return answer !== undefined && 'error' in answer ? answer.error : undefined;
}
