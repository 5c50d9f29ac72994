import type { Check } from './check.ts';
import { checkAnvil } from './checkAnvil.ts';
import { checkChain } from './checkChain.ts';
import { checkDatabase } from './checkDatabase.ts';
import { checkDataFolder } from './checkDataFolder.ts';
import { checkNode } from './checkNode.ts';
import { checkPort } from './checkPort.ts';
import { checkSubmission } from './checkSubmission.ts';
import { checkVenues } from './checkVenues.ts';

/** Every check, in the order in which they are told. */
export const CHECKS: readonly Check[] = [
  checkNode,
  checkDataFolder,
  checkDatabase,
  checkAnvil,
  checkPort,
  checkChain,
  checkVenues,
  checkSubmission,
];
