import type { SignedPermit } from '@twinlane/core/market/planCall';
import type { Address } from '@twinlane/core/money/hex';

const types = {
  PermitSingle: [
    { name: 'details', type: 'PermitDetails' },
    { name: 'spender', type: 'address' },
    { name: 'sigDeadline', type: 'uint256' },
  ],
  PermitDetails: [
    { name: 'token', type: 'address' },
    { name: 'amount', type: 'uint160' },
    { name: 'expiration', type: 'uint48' },
    { name: 'nonce', type: 'uint48' },
  ],
} as const;

/** What a wallet signs (EIP-712) to give a permit: Permit2's `PermitSingle`, good on this chain and no other. */
export function permitTypedData(chainId: number, permit2: Address, permit: Omit<SignedPermit, 'signature'>) {
  const { spender, sigDeadline, ...details } = permit;
  return {
    domain: { name: 'Permit2', chainId, verifyingContract: permit2 },
    types,
    primaryType: 'PermitSingle',
    message: { details, spender, sigDeadline: BigInt(sigDeadline) },
  } as const;
}
