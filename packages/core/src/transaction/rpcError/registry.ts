import { anvil } from './anvil.ts';
import { erigon } from './erigon.ts';
import { geth } from './geth.ts';
import { nethermind } from './nethermind.ts';
import { opStack } from './opStack.ts';
import { providers } from './providers.ts';
import { reth } from './reth.ts';
import type { RpcErrorTable } from './rpcErrorClass.ts';

/** All texts that are understood, in the order in which they are tried. */
export const RPC_ERROR_TABLES: readonly RpcErrorTable[] = [
  geth,
  reth,
  erigon,
  nethermind,
  anvil,
  opStack,
  providers,
];
