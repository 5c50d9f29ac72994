import type { StartApp } from './runningApp.ts';

/** The composition root, loaded late: it brings database, server and market code that other commands do not need. */
export async function loadStartApp(): Promise<StartApp> {
  const { startApp } = await import('@twinlane/bot/app');
  return startApp;
}
