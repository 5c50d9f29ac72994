import type { PlanRoute } from '../../market/planCall.ts';
import { readTwinlaneExecutor } from './readTwinlaneExecutor.ts';
import { readUniversalRouter } from './readUniversalRouter.ts';
import { readV2Router } from './readV2Router.ts';
import { readV3Router } from './readV3Router.ts';
import { readV3Router02 } from './readV3Router02.ts';
import type { CallReading } from './tradeStep.ts';

const readers: Readonly<Record<PlanRoute, (digits: string) => CallReading>> = {
  v2Router: readV2Router,
  v3Router: readV3Router,
  v3Router02: readV3Router02,
  universalRouter: readUniversalRouter,
  twinlaneExecutor: readTwinlaneExecutor,
};

/** Reads a call of a contract of that kind. `digits` are lower-case, without `0x`. */
export function readTradeCall(kind: PlanRoute, digits: string): CallReading {
  return readers[kind](digits);
}
