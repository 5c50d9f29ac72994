import type { PlanRouter } from './planRouter.ts';
import { twinlaneExecutor } from './twinlaneExecutor.ts';
import { universalRouter } from './universalRouter.ts';
import { v2Router } from './v2Router.ts';
import { v3Router } from './v3Router.ts';
import { v3Router02 } from './v3Router02.ts';

/**
 * Every kind of contract that can execute plans, in order of preference; the first that can execute a plan does. For one path
 * through one venue its own router also takes the least gas. Our executor takes up to 7 % less for splits and mixed paths, and
 * still comes after the family's routers: fewer people have looked at it, and it needs allowances of its own.
 */
export const planRouters: readonly PlanRouter[] = [
  v2Router,
  v3Router,
  v3Router02,
  universalRouter,
  twinlaneExecutor,
];
