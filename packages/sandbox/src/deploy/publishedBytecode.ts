import { FatalError } from '@twinlane/core/errors';
import type { Hex } from '@twinlane/core/money/hex';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { concatHex, numberToHex, size } from 'viem';
import type { Artifact } from './artifact.ts';

const requireFrom = createRequire(import.meta.url);

/** Where Permit2's authors keep its code for tests that cannot compile it. */
const PERMIT2_SOURCE = '@uniswap/v4-periphery/lib/permit2/test/utils/DeployPermit2.sol';

/** PUSH32 of the chain's id (31337) as its constructor wrote it. */
const PUSH_CHAIN_ID = `7f${'7a69'.padStart(64, '0')}`;
const PUSH_ZERO = `7f${'0'.repeat(64)}`;

/**
 * Permit2. Published is the code of a deployment, so it is put behind the ten bytes that return it. Its constructor wrote two
 * things into that code: a domain separator, which holds for that deployment's address alone, and the id of the chain on which
 * it counts. The id is cleared, so that the contract makes the separator of its own address, as it does on a forked chain.
 */
export function permit2Artifact(): Artifact {
  const source = readFileSync(requireFrom.resolve(PERMIT2_SOURCE), 'utf8');
  const runtime = hexOf(/hex"([0-9a-f]+)"/u.exec(source)?.[1], PERMIT2_SOURCE);
  const [before, after, ...more] = runtime.split(PUSH_CHAIN_ID);
  if (after === undefined || more.length > 0) {
    throw new FatalError('sandbox.no-bytecode', `The bytecode in ${PERMIT2_SOURCE} is not as it was.`);
  }
  const cleared = hexOf(`${before?.slice(2)}${PUSH_ZERO}${after}`, PERMIT2_SOURCE);
  // PUSH2 length, DUP1, PUSH1 10, RETURNDATASIZE, CODECOPY, RETURNDATASIZE, RETURN
  const returnsTheRest: Hex = '0x80600a3d393df3';
  return {
    abi: [],
    bytecode: concatHex(['0x61', numberToHex(size(cleared), { size: 2 }), returnsTheRest, cleared]),
  };
}

/** Multicall3, whose creation code viem carries for reads on chains that lack it. */
export function multicall3Artifact(): Artifact {
  const path = join(dirname(requireFrom.resolve('viem')), 'constants', 'contracts.js');
  const constants = requireFrom(path) as { readonly multicall3Bytecode?: string };
  return { abi: [], bytecode: hexOf(constants.multicall3Bytecode?.slice(2), path) };
}

function hexOf(digits: string | undefined, path: string): Hex {
  if (digits === undefined || !/^(?:[0-9a-f]{2})+$/u.test(digits)) {
    throw new FatalError('sandbox.no-bytecode', `There is no bytecode in ${path}.`);
  }
  return `0x${digits}`;
}
