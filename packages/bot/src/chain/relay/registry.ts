import { flashbotsProtect } from './flashbotsProtect.ts';
import { mevBlocker } from './mevBlocker.ts';
import type { RelayKind } from './relay.ts';

/** Services that have more to say than a node. A new one is a file and a line here, and an entry of its chains. */
export const relayKinds: readonly RelayKind[] = [flashbotsProtect, mevBlocker];
