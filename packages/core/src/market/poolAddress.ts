import { keccak_256 } from '@noble/hashes/sha3.js';
import { FatalError } from '../errors.ts';
import { toChecksumAddress } from '../money/address.ts';
import type { Address, Hex } from '../money/hex.ts';
import type { VenueDefinition, VenueDeployment } from './venueDefinition.ts';

/**
 * Where the venue's pool of two tokens is, whether it has been created or not: the address that CREATE2 (EIP-1014) gives
 * it. The order of the tokens does not matter. `fee` (1e-6) is part of the address of a pool of concentrated liquidity
 * and of no other.
 * @throws FatalError `venue.unknown` where the venue is not on that chain, `venue.bad-pool` for a token with itself and
 * for a fee that is missing or out of range.
 */
export function poolAddress(
  venue: VenueDefinition,
  chainId: number,
  tokenA: Address,
  tokenB: Address,
  fee?: number,
): Address {
  const deployment = venue.deployments[chainId];
  if (deployment === undefined) {
    throw new FatalError('venue.unknown', `There is no venue "${venue.id}" on chain ${chainId}.`);
  }
  const [lower, higher] = [digitsOf(tokenA), digitsOf(tokenB)].sort();
  if (lower === undefined || higher === undefined || lower === higher) {
    throw new FatalError('venue.bad-pool', `A pool pairs two different tokens, not ${tokenA} with itself.`);
  }
  // UniswapV2Factory packs the two addresses; UniswapV3PoolDeployer encodes them and the fee as words.
  const preimage =
    venue.kind === 'constantProduct'
      ? `${lower}${higher}`
      : `${word(lower)}${word(higher)}${word(feeDigits(fee))}`;
  return create2Address(deployment, keccak_256(bytesOf(preimage)));
}

function create2Address(deployment: VenueDeployment, salt: Uint8Array): Address {
  const packed = new Uint8Array(85);
  packed[0] = 0xff;
  packed.set(bytesOf(digitsOf(deployment.poolDeployer ?? deployment.factory)), 1);
  packed.set(salt, 21);
  packed.set(bytesOf(digitsOf(deployment.initCodeHash)), 53);
  const hash = keccak_256(packed).subarray(12);
  return toChecksumAddress(`0x${Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')}`);
}

function feeDigits(fee: number | undefined): string {
  if (fee === undefined || !Number.isSafeInteger(fee) || fee < 0 || fee > 0xff_ff_ff) {
    throw new FatalError('venue.bad-pool', `A pool of concentrated liquidity has a uint24 fee, not ${fee}.`);
  }
  return fee.toString(16);
}

function digitsOf(bytes: Hex): string {
  return bytes.slice(2).toLowerCase();
}

function word(digits: string): string {
  return digits.padStart(64, '0');
}

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  );
}
