import type { Check } from './check.ts';
import { checkAnvil } from './checkAnvil.ts';
import { checkChain } from './checkChain.ts';
import { checkDatabase } from './checkDatabase.ts';
import { checkDataFolder } from './checkDataFolder.ts';
import { checkNode } from './checkNode.ts';
import { checkPort } from './checkPort.ts';

/** Every check, in the order in which they are told. */
export const CHECKS: readonly Check[] = [
  checkNode,
  checkDataFolder,
  checkDatabase,
  checkAnvil,
  checkPort,
  checkChain,
];
