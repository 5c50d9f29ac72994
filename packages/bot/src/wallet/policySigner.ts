import { Decimal } from 'decimal.js';
import { compilePolicy } from '@twinlane/core/wallet/compiledPolicy';
import { judgePermit } from '@twinlane/core/wallet/judgePermit';
import { judgeSigning } from '@twinlane/core/wallet/judgeSigning';
import type { PolicyFacts } from '@twinlane/core/wallet/policyFacts';
import type { PolicySigner, RefusedSigning } from '@twinlane/core/wallet/policySigner';
import { createSpendBook, SPEND_WINDOW_MS } from '@twinlane/core/wallet/spendBook';
import type { PolicyRefusal, SpendPolicy } from '@twinlane/core/wallet/spendPolicy';
import type { SigningAccount } from './digestAccount.ts';

/** What a policy signer is made of. */
export interface PolicySignerOptions {
  /** Taken over: nobody else may keep it. */
  readonly account: SigningAccount;
  readonly policy: SpendPolicy;
  readonly facts: PolicyFacts;
  /** Wall clock, ms. */
  readonly now: () => number;
}

/**
 * The only holder of a key. It signs what its policy allows and refuses everything else, whoever asks. What a trade puts in
 * counts from the moment it is signed, sent or not.
 */
export function createPolicySigner({ account, policy, facts, now }: PolicySignerOptions): PolicySigner {
  const compiled = compilePolicy(policy, account.address);
  const spends = createSpendBook();
  const listeners = new Set<(refusal: RefusedSigning) => void>();
  let restored = false;

  function refused(
    refusal: PolicyRefusal,
    asked: RefusedSigning['asked'],
  ): { outcome: 'refused' } & PolicyRefusal {
    for (const listener of listeners) {
      listener({ ...refusal, address: account.address, asked });
    }
    return { outcome: 'refused', ...refusal };
  }

  return {
    address: account.address,
    async sign(request) {
      const at = now();
      const verdict = judgeSigning(request, { policy: compiled, facts, spends, restored, now: at });
      if ('rule' in verdict) {
        return refused(verdict, request);
      }
      if (verdict.spend !== undefined) {
        const { usd, call } = verdict.spend;
        spends.add({ intentId: request.intent.id, at, usd }, call);
      }
      return { outcome: 'signed', ...(await account.signFees(request)) };
    },
    async signTypedData(permit) {
      const refusal = judgePermit(permit, compiled, facts);
      if (refusal !== undefined) {
        return refused(refusal, permit);
      }
      const { domain, types, primaryType, message } = permit;
      return {
        outcome: 'signed',
        signature: await account.signTypedData({ domain, types, primaryType, message }),
      };
    },
    async restore(spentSince) {
      for (const spend of await spentSince(now() - SPEND_WINDOW_MS)) {
        spends.add(spend);
      }
      restored = true;
    },
    room() {
      const left = policy.perDay.minus(spends.total(now(), ''));
      const none = new Decimal(0);
      return { perTrade: policy.perTrade, leftToday: restored && left.gt(none) ? left : none };
    },
    onRefusal(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      restored = false;
      account.close();
    },
  };
}
