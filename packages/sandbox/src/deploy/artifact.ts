import { createRequire } from 'node:module';
import type { Abi, Hex } from 'viem';
import { FatalError } from '@twinlane/core/errors';

/** A contract that can be deployed. */
export interface Artifact {
  readonly abi: Abi;
  readonly bytecode: Hex;
}

const requireFrom = createRequire(import.meta.url);

/** Reads a published artifact by its path inside `node_modules`. Build tools write the bytecode in three ways. */
export function publishedArtifact(path: string): Artifact {
  const json = requireFrom(path) as {
    readonly abi: Abi;
    readonly bytecode?: string | { readonly object: string };
    readonly evm?: { readonly bytecode: { readonly object: string } };
  };
  const code = typeof json.bytecode === 'string' ? json.bytecode : json.bytecode?.object;
  const text = code ?? json.evm?.bytecode.object;
  if (text === undefined) {
    throw new FatalError('sandbox.no-bytecode', `There is no bytecode in ${path}.`);
  }
  return { abi: json.abi, bytecode: text.startsWith('0x') ? (text as Hex) : `0x${text}` };
}

/** Reads one of our own compiled contracts. */
export function ownArtifact(contractName: string): Artifact {
  return publishedArtifact(`../contracts/${contractName}.json`);
}
