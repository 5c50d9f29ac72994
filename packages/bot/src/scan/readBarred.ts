import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { concatHex, pad, toFunctionSelector } from 'viem';

/** What tokens answer about whom they bar: USDC's and USDT's questions, and those of common tokens. */
const QUESTIONS = ['isBlacklisted(address)', 'isBlackListed(address)', 'blacklisted(address)', 'isFrozen(address)',
  'frozen(address)', 'isBlocked(address)', 'isBanned(address)'].map(
  (signature) => [toFunctionSelector(signature), signature] as const,
); // prettier-ignore
/** Nobody: a token that says yes to it says yes to everything. */
const NOBODY: Address = '0x4E0b0d1e5000000000000000000000000000c0DE';
const YES: Hex = `0x${'0'.repeat(63)}1`;

/** The token's question that says that it bars the wallet; `undefined` where none does. */
export async function readBarred(
  client: Pick<ChainReader, 'readContracts'>,
  token: Address,
  wallet: Address,
  block: number,
): Promise<string | undefined> {
  const words = await client.readContracts(
    QUESTIONS.flatMap(([selector]) =>
      [wallet, NOBODY].map((who) => ({ to: token, data: concatHex([selector, pad(who, { size: 32 })]) })),
    ),
    block,
  );
  const index = QUESTIONS.findIndex((_, at) => words[2 * at] === YES && words[2 * at + 1] !== YES);
  return QUESTIONS[index]?.[1];
}
