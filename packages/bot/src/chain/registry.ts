import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import { base } from './base.ts';
import { baseSepolia } from './baseSepolia.ts';
import { ethereum } from './ethereum.ts';
import { sandbox } from './sandbox.ts';
import { sepolia } from './sepolia.ts';

/** Every chain. A new one is a file and a line here. */
export const chains: readonly ChainDefinition[] = [ethereum, base, sepolia, baseSepolia, sandbox];
