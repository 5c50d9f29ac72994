import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import { sandbox } from './sandbox.ts';

/** Every chain. A new one is a file and a line here. */
export const chains: readonly ChainDefinition[] = [sandbox];
