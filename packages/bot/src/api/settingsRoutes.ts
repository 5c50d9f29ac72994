import { readSettings } from '@twinlane/protocol/endpoints/settings';
import type { SettingView } from '@twinlane/protocol/settings';
import type { FastifyInstance } from 'fastify';
import { serve } from './serve.ts';
import { requireAllAccounts } from './visible.ts';

/** What the process was started with. */
export function registerSettingsRoutes(
  app: FastifyInstance,
  settings: (() => readonly SettingView[]) | undefined,
): void {
  if (settings === undefined) return;
  serve(app, readSettings, ({ principal }) => {
    requireAllAccounts(principal);
    return { items: [...settings()] };
  });
}
