import { randomBytes } from 'node:crypto';
import type { PlanCall } from '@twinlane/core/market/planCall';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { SigningAnswer, SigningRequest } from '@twinlane/core/transaction/signer';
import { createAllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import type { PolicyFacts } from '@twinlane/core/wallet/policyFacts';
import type { RefusedSigning } from '@twinlane/core/wallet/policySigner';
import type { AllowedContract, SpendPolicy } from '@twinlane/core/wallet/spendPolicy';
import { Decimal } from 'decimal.js';
import { sandbox } from '../../chain/sandbox.ts';
import { venues } from '../../venue/registry.ts';
import { localAccount } from '../localAccount.ts';
import { createPolicySigner } from '../policySigner.ts';

/** Chain time at which the tests' desk stands. */
export const CHAIN_TIME = 1_800_000_000;

/** Every router of the sandbox, and its executor. */
export const contracts: SpendPolicy['contracts'] = [...routers(), executor()];

function routers(): readonly AllowedContract[] {
  const known = new Map<Address, AllowedContract>();
  for (const { deployments } of venues) {
    const { router, routerAbi, universalRouter } = deployments[sandbox.id]!;
    known.set(router, { address: router, kind: routerAbi });
    if (universalRouter !== undefined) {
      known.set(universalRouter, { address: universalRouter, kind: 'universalRouter' });
    }
  }
  return [...known.values()];
}

function executor(): AllowedContract {
  return { address: sandbox.contracts.twinlaneExecutor!, kind: 'twinlaneExecutor' };
}

/** A policy signer with a throw-away key, and all that a test turns on it. */
export function openDesk(over: Partial<SpendPolicy> = {}) {
  const key = Uint8Array.from(randomBytes(32));
  const copy = Uint8Array.from(key);
  const policy: SpendPolicy = {
    chainId: sandbox.id,
    contracts,
    permit2: sandbox.contracts.permit2!,
    cash: [sandbox.cash[0].address],
    perTrade: new Decimal(1_000),
    perDay: new Decimal(2_500),
    feeCeiling: 500_000_000_000n,
    maxTransactionFee: 10n ** 18n,
    maxLifetime: 1_200,
    ...over,
  };
  const clock = { now: 1_800_000_000_000 };
  const head: { time: number | undefined } = { time: CHAIN_TIME };
  const worth = { of: (_token: Address, _amount: bigint): Decimal | undefined => new Decimal(1) };
  const allowances = createAllowanceRegister();
  const facts: PolicyFacts = {
    chainTime: () => head.time,
    valueOf: (token, amount) => worth.of(token, amount),
    allowances,
  };
  const account = localAccount(key);
  const signer = createPolicySigner({ account, policy, facts, now: () => clock.now });
  const refusals: RefusedSigning[] = [];
  signer.onRefusal((refusal) => refusals.push(refusal));
  let intents = 0;
  const request = (
    changes: Partial<SigningRequest> & { readonly to: Address; readonly data: Hex },
  ): SigningRequest => ({
    intent: { id: `intent-${(intents += 1)}`, kind: 'swap', purpose: 'entry' },
    role: 'original',
    chainId: sandbox.id,
    nonce: 7,
    value: 0n,
    gasLimit: 300_000n,
    fees: { maxFeePerGas: 20_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n },
    ...changes,
  });
  return {
    /** The key again, for searching. */
    key: copy,
    /** The key that the signer holds. */
    held: key,
    account,
    signer,
    clock,
    head,
    worth,
    allowances,
    refusals,
    request,
    swap: ({ call }: Pick<PlanCall, 'call'>, changes: Partial<SigningRequest> = {}) =>
      request({ ...call, ...changes }),
    approve: (token: Address, data: Hex, changes: Partial<SigningRequest> = {}) =>
      request({
        to: token,
        data,
        intent: { id: 'approval', kind: 'approval', purpose: 'entry' },
        ...changes,
      }),
  };
}

export type Desk = ReturnType<typeof openDesk>;

/** The rule that refused it, or `signed`. */
export function ruleOf(answer: SigningAnswer | { readonly outcome: 'signed' }): string {
  return 'rule' in answer ? answer.rule : answer.outcome;
}
