import type { CompiledPolicy } from './compiledPolicy.ts';
import { judgeAllowance, judgeTime } from './judgeAllowance.ts';
import type { PolicyFacts } from './policyFacts.ts';
import type { PermitRequest } from './policySigner.ts';
import { refuse, type PolicyRefusal } from './spendPolicy.ts';

/** Permit2's `PermitSingle` (EIP-712), the only typed data that is signed. */
const TYPES = JSON.stringify({
  PermitDetails: [
    ['token', 'address'],
    ['amount', 'uint160'],
    ['expiration', 'uint48'],
    ['nonce', 'uint48'],
  ],
  PermitSingle: [
    ['details', 'PermitDetails'],
    ['spender', 'address'],
    ['sigDeadline', 'uint256'],
  ],
});

/** Why a permit must not be signed. */
export function judgePermit(
  { domain, types, primaryType, message }: PermitRequest,
  policy: CompiledPolicy,
  facts: PolicyFacts,
): PolicyRefusal | undefined {
  if (domain.chainId !== policy.chainId) {
    return refuse('chain', `The permit is for chain ${domain.chainId}, and the key for ${policy.chainId}.`);
  }
  const isPermit2 = policy.permit2 !== undefined && domain.verifyingContract.toLowerCase() === policy.permit2;
  if (!isPermit2 || domain.name !== 'Permit2') {
    return refuse('target', 'The permit is not for the chain’s Permit2.');
  }
  if (Object.keys(domain).length !== 3 || primaryType !== 'PermitSingle' || typesOf(types) !== TYPES) {
    return refuse('permit', 'Nothing but a PermitSingle of Permit2 is signed.');
  }
  const { details, spender, sigDeadline } = message;
  const late = judgeTime(sigDeadline, policy, facts);
  if (late !== undefined) {
    return late;
  }
  if (details.amount === 0n) {
    return refuse('permit', 'A permit of nothing needs no signature.');
  }
  return judgeAllowance(
    {
      token: details.token.toLowerCase(),
      spender: spender.toLowerCase(),
      amount: details.amount,
      permit2: { expiration: BigInt(details.expiration) },
    },
    policy,
    facts,
  );
}

function typesOf(types: PermitRequest['types']): string {
  const names = Object.keys(types).toSorted();
  return JSON.stringify(
    Object.fromEntries(names.map((name) => [name, types[name]?.map((field) => [field.name, field.type])])),
  );
}
