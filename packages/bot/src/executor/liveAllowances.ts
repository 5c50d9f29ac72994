import { FatalError, RetryableError } from '@twinlane/core/errors';
import { planAllowance, planPermit2, type AllowanceUse } from '@twinlane/core/live/allowancePlan';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { PlanCall } from '@twinlane/core/market/planCall';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { Urgency } from '@twinlane/core/transaction/feeOracle';
import type { TransactionManager, TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { AllowanceNeed, AllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import { decodeFunctionData, encodeFunctionData, erc20Abi, getAddress, parseAbi } from 'viem';
import { minedOf, roleOf } from './minedOf.ts';

/** What allowances are given with. */
export interface AllowanceParts {
  readonly client: Pick<ChainReader, 'chainId' | 'request' | 'readContracts'>;
  readonly manager: Pick<TransactionManager, 'submit' | 'settled' | 'list'>;
  readonly register: AllowanceRegister;
  readonly wallet: Address;
  readonly accountId: string;
  readonly permit2?: Address;
}

/** Whom tokens are allowed to, and how; a part of a plan's call. */
export type Spender = Pick<PlanCall, 'spender' | 'permit2'>;

/** What an approval belongs to. */
export interface ApprovalCause {
  /** Names it; an approval of the same name is the same approval. */
  readonly name: string;
  readonly correlationId: string;
  readonly purpose: 'entry' | 'exit';
  readonly urgency: Urgency;
  /** Chain time, Unix seconds. */
  readonly deadline: number;
  /** Chain time until which an allowance inside Permit2 is to count; ten minutes beyond the deadline where it is left out. */
  readonly until?: number;
}

/** An allowance that stands. */
export interface StandingAllowance {
  /** Base units. */
  readonly amount: bigint;
  /** Chain time, Unix seconds: Permit2 keeps the amount beyond it, and lets nothing be taken. */
  readonly until: number;
}

/** What of it may be taken in a block of that time, base units. */
export function amountAt({ amount, until }: StandingAllowance, time: number): bigint {
  return time <= until ? amount : 0n;
}

/** Whether the allowance stands on the chain now. */
export type AllowanceOutcome =
  { readonly outcome: 'given' } | { readonly outcome: 'refused'; readonly reason: string };

const permit2Abi = parseAbi([
  'function approve(address token, address spender, uint160 amount, uint48 expiration)',
  'function allowance(address owner, address token, address spender) view returns (uint160 amount, uint48 expiration, uint48 nonce)',
]);

/** Longer than any order takes, seconds: how long an allowance inside Permit2 counts beyond its cause's deadline. */
const PERMIT2_SECONDS = 600;

/** Reads the wallet's allowances and gives those that are needed, by transactions of their own. */
export class LiveAllowances {
  readonly #parts: AllowanceParts;

  constructor(parts: AllowanceParts) {
    this.#parts = parts;
  }

  /** What the spender may take of each token, in order: through Permit2 the less of both allowances. */
  async allowed(
    asked: readonly { readonly token: Address; readonly by: Spender }[],
  ): Promise<readonly StandingAllowance[]> {
    const direct = await this.#read(
      asked.map(({ token, by }) => this.#allowanceCall(token, this.#holder(by))),
    );
    const inside = await this.#read(
      asked.flatMap(({ token, by }) => (by.permit2 ? [this.#insideCall(token, by.spender)] : [])),
    );
    let next = 0;
    return asked.map(({ by }, index) => {
      const amount = wordAt(direct[index], 0);
      if (!by.permit2) {
        return { amount, until: Number.POSITIVE_INFINITY };
      }
      const within = wordAt(inside[next], 0);
      const until = Number(wordAt(inside[next], 1));
      next += 1;
      return { amount: within < amount ? within : amount, until };
    });
  }

  /** Makes sure that the allowance serves the use; resolves when what it takes is mined. */
  async ensure(
    token: Address,
    by: Spender,
    use: AllowanceUse,
    cause: ApprovalCause,
  ): Promise<AllowanceOutcome> {
    const spender = this.#holder(by);
    const [answer] = await this.#read([this.#allowanceCall(token, spender)]);
    const allowed = wordAt(answer, 0);
    const zeroFirst = allowed > 0n && (await this.#needsZeroFirst(token, spender, use));
    const inAdvance = use.kind === 'ahead';
    for (const [index, amount] of planAllowance(use, { allowed, zeroFirst }).entries()) {
      const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] });
      const need = { token, spender, amount, permit2: false, inAdvance };
      const given = await this.#approve({ to: token, data }, need, {
        ...cause,
        name: `${cause.name}:${index}`,
      });
      if (given.outcome === 'refused') {
        return given;
      }
    }
    return by.permit2 ? this.#ensureInside(token, by.spender, use, cause) : { outcome: 'given' };
  }

  async #ensureInside(
    token: Address,
    spender: Address,
    use: AllowanceUse,
    cause: ApprovalCause,
  ): Promise<AllowanceOutcome> {
    const [answer] = await this.#read([this.#insideCall(token, spender)]);
    const current = { amount: wordAt(answer, 0), expiration: Number(wordAt(answer, 1)) };
    const plan = planPermit2(use, current, cause.until ?? cause.deadline + PERMIT2_SECONDS);
    if (plan === undefined) {
      return { outcome: 'given' };
    }
    const { amount, expiration } = plan;
    const args = [token, spender, amount, expiration] as const;
    const data = encodeFunctionData({ abi: permit2Abi, functionName: 'approve', args });
    const need = { token, spender, amount, permit2: true, inAdvance: use.kind === 'ahead' };
    return this.#approve({ to: this.#permit2(), data }, need, { ...cause, name: `${cause.name}:permit2` });
  }

  async #approve(
    { to, data }: ContractCall,
    need: AllowanceNeed,
    cause: ApprovalCause,
  ): Promise<AllowanceOutcome> {
    const { manager, register, accountId, client } = this.#parts;
    const withdraw = register.register(need);
    try {
      const { name, until: _until, ...rest } = cause;
      const { id } = await manager.submit({
        ...rest,
        idempotencyKey: name,
        accountId,
        chainId: client.chainId,
        kind: 'approval',
        to,
        data,
        value: 0n,
      });
      const { state } = await manager.settled(id);
      const mined = minedOf(state);
      const isClosed = mined !== undefined && ['cancel', 'noop'].includes(roleOf(state, mined));
      if (mined?.status === 'success' && !isClosed) {
        return { outcome: 'given' };
      }
      const reason = 'reason' in state ? state.reason : 'it reverted';
      return { outcome: 'refused', reason: `Its approval did not happen: ${reason}` };
    } finally {
      withdraw();
    }
  }

  /** Whether the token refuses to change an allowance that is not zero: tried, since it cannot be seen. */
  async #needsZeroFirst(token: Address, spender: Address, use: AllowanceUse): Promise<boolean> {
    const { client, wallet } = this.#parts;
    const [wanted] = planAllowance(use, { allowed: 0n, zeroFirst: false });
    if (wanted === undefined) {
      return false;
    }
    const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, wanted] });
    try {
      const answer = await client.request('eth_call', [{ from: wallet, to: token, data }, 'latest']);
      return typeof answer === 'string' && /^0x0+$/.test(answer);
    } catch (error) {
      if (error instanceof FatalError && error.code === 'rpc.reverted') {
        return true;
      }
      throw error;
    }
  }

  /** Whom the token itself must allow. */
  #holder({ spender, permit2 }: Spender): Address {
    return permit2 ? this.#permit2() : spender;
  }

  #permit2(): Address {
    const { permit2 } = this.#parts;
    if (permit2 === undefined) {
      throw new FatalError('live.noPermit2', 'The chain has no Permit2.');
    }
    return permit2;
  }

  #allowanceCall(token: Address, spender: Address): ContractCall {
    const args = [this.#parts.wallet, spender] as const;
    return { to: token, data: encodeFunctionData({ abi: erc20Abi, functionName: 'allowance', args }) };
  }

  #insideCall(token: Address, spender: Address): ContractCall {
    const args = [this.#parts.wallet, token, spender] as const;
    return {
      to: this.#permit2(),
      data: encodeFunctionData({ abi: permit2Abi, functionName: 'allowance', args }),
    };
  }

  #read(calls: readonly ContractCall[]): Promise<readonly (Hex | undefined)[]> {
    return calls.length === 0 ? Promise.resolve([]) : this.#parts.client.readContracts(calls, 'latest');
  }
}

/**
 * Registers what approvals of an earlier process, still under way, are for: before the manager goes on with them. What is
 * returned takes the manager, and withdraws each need when its approval has settled.
 */
export function restoreNeeds(
  register: AllowanceRegister,
  records: readonly TransactionRecord[],
  permit2: Address | undefined,
): (manager: Pick<TransactionManager, 'settled'>) => void {
  const registered = records.flatMap((record) => {
    const need = record.request.kind === 'approval' ? needOf(record, permit2) : undefined;
    return need === undefined ? [] : [{ id: record.id, withdraw: register.register(need) }];
  });
  return (manager) => {
    for (const { id, withdraw } of registered) {
      // At a shutdown nobody needs it any more.
      void manager.settled(id).then(withdraw, withdraw);
    }
  };
}

function needOf(
  { request: { to, data } }: TransactionRecord,
  permit2: Address | undefined,
): AllowanceNeed | undefined {
  if (to === permit2) {
    const decoded = decodeFunctionData({ abi: permit2Abi, data });
    if (decoded.functionName !== 'approve') {
      return undefined;
    }
    const [token, spender, amount] = decoded.args;
    return {
      token: getAddress(token),
      spender: getAddress(spender),
      amount,
      permit2: true,
      inAdvance: false,
    };
  }
  const decoded = decodeFunctionData({ abi: erc20Abi, data });
  if (decoded.functionName !== 'approve') {
    return undefined;
  }
  const [spender, amount] = decoded.args;
  return { token: to, spender: getAddress(spender), amount, permit2: false, inAdvance: false };
}

/** A word of an answer. @throws RetryableError `live.noAllowance` where there is none: a node that loads its state. */
function wordAt(answer: Hex | undefined, index: number): bigint {
  const word = answer?.slice(2 + 64 * index, 66 + 64 * index) ?? '';
  if (word.length !== 64) {
    throw new RetryableError('live.noAllowance', 'The node does not tell what the wallet allows.');
  }
  return BigInt(`0x${word}`);
}
