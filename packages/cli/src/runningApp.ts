import type { Config } from '@twinlane/bot/config/configSchema';
import type { Log } from '@twinlane/bot/observe/createLog';
import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';
import type { ViewMessage } from './view/appView.ts';

/** The embedded market as the bot's process sees it. */
export interface SandboxLink {
  manifest(): SandboxManifest;
  /** Called when tokens or pools were added or the endpoints changed. Returns how to unsubscribe. */
  onManifest(listener: (manifest: SandboxManifest) => void): () => void;
}

/** What the command line gives the bot's process besides the settings. */
export interface AppServices {
  readonly log: Log;
  readonly version: string;
  /** In sandbox mode: the market, which may still be starting, so that the database can be opened meanwhile. */
  readonly sandbox?: Promise<SandboxLink>;
}

/** The bot's process as the command line sees it. */
export interface RunningApp {
  /** Address of the dashboard and the API, such as `http://127.0.0.1:7411`. */
  readonly url: string;
  /** Messages after they are committed, as `Store.onPublished` gives them; returns how to stop listening. */
  onMessage(listener: (message: ViewMessage) => void): () => void;
  /** Resolves with the reason when it cannot go on by itself; pending as long as it can. */
  readonly failed: Promise<Error>;
  /** Stops taking decisions, closes the server, then the store. Safe to call twice. */
  stop(): Promise<void>;
}

/** Builds the bot's process and starts it. Rejects, with everything closed again, where it cannot start. */
export type StartApp = (config: Config, services: AppServices) => Promise<RunningApp>;
