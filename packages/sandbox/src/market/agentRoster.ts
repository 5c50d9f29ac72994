import type { Address } from '@twinlane/core/money/hex';
import { getAddress, getContractAddress, keccak256, stringToBytes } from 'viem';

/** A participant: an account that sends transactions and the desk contract that holds its tokens. */
export interface AgentAccount {
  readonly name: string;
  readonly owner: Address;
  /** First contract that `owner` creates. */
  readonly desk: Address;
}

/** Who takes part in the market, by role; the numbers are indices into `accounts`. */
export interface AgentRoster {
  readonly accounts: readonly AgentAccount[];
  readonly launcher: number;
  readonly arbitrageurs: readonly number[];
  readonly providers: readonly number[];
  readonly noise: readonly number[];
}

function account(name: string): AgentAccount {
  const hash = keccak256(stringToBytes(`twinlane sandbox agent ${name}`));
  const owner = getAddress(`0x${hash.slice(-40)}`);
  return { name, owner, desk: getContractAddress({ from: owner, nonce: 0n }) };
}

function range(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

function names(role: string, count: number): readonly string[] {
  return range(1, count).map((number) => `${role} ${number}`);
}

/** The same participants, at the same addresses, for every seed. Nobody holds their keys: the node signs for them. */
export const agentRoster: AgentRoster = {
  accounts: ['launcher', ...names('arbitrageur', 3), ...names('provider', 3), ...names('trader', 10)].map(
    account,
  ),
  launcher: 0,
  arbitrageurs: range(1, 3),
  providers: range(4, 3),
  noise: range(7, 10),
};

/** The account of the agent with that index. */
export function accountOf(agent: number): AgentAccount {
  const found = agentRoster.accounts[agent];
  if (found === undefined) {
    throw new RangeError(`there is no agent ${agent}`);
  }
  return found;
}
