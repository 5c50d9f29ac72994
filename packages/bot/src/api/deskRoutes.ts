import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './appState.ts';
import { registerBotEditRoutes } from './botEditRoutes.ts';
import { registerDenyListRoutes } from './denyListRoutes.ts';
import { registerExitRoutes } from './exitRoutes.ts';
import { registerSettingsRoutes } from './settingsRoutes.ts';
import { registerStrategyRoutes } from './strategyRoutes.ts';
import { registerVaultRoutes } from './vaultRoutes.ts';

/** What an operator sets while the program runs. */
export function registerDeskRoutes(app: FastifyInstance, context: ApiContext): void {
  registerBotEditRoutes(app, context);
  registerDenyListRoutes(app, context.denyList);
  registerExitRoutes(app, context);
  registerSettingsRoutes(app, context.settings);
  registerVaultRoutes(app, context.vault, context.clock);
  registerStrategyRoutes(app, context.strategies);
}
