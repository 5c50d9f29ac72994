import { join, relative } from 'node:path';
import type { RunningApp, startApp as StartAppFunction } from '@twinlane/bot/app';
import type { Config } from '@twinlane/bot/config/configSchema';
import type { Log } from '@twinlane/bot/observe/createLog';
import { usesSandbox } from '@twinlane/bot/config/guardMode';
import { createLink } from '@twinlane/protocol/endpoints/login';
import type { SandboxProcess } from '@twinlane/sandbox/spawnSandbox';
import type { CommandIo } from './command.ts';
import { dataPaths, prepareDataFolder } from './dataFolder.ts';
import { EXIT_CODES } from './exitCode.ts';
import { liveDesk } from './liveDesk.ts';
import { openLog } from './openLog.ts';
import { processApi } from './processApi.ts';
import { removeProcessFile, writeProcessFile } from './processFile.ts';
import { readAppView } from './readAppView.ts';
import { refuseRunning } from './runningProcess.ts';
import { createShutdown, type Shutdown } from './shutdown.ts';
import { startMarket } from './startMarket.ts';
import { startLineView } from './view/lineView.ts';
import { startLiveView, type RunningView } from './view/liveView.ts';
import { renderMessage } from './view/renderMessage.ts';
import { programVersion } from './version.ts';

/** The composition root, handed over so that a test can put another in its place. */
export type StartApp = typeof StartAppFunction;

/** Where `npm install` builds the dashboard. */
const DASHBOARD = join(import.meta.dirname, '../../dashboard/dist');
const STOP_LIMIT_MS = 10_000;
const REFRESH_MS = 500;
const SUMMARY_MS = 30_000;
/** As long as a link is good. */
const LINK_MS = 5 * 60_000;

/** What is under way while the program runs. */
interface Running {
  readonly config: Config;
  readonly io: CommandIo;
  readonly log: Log;
  readonly logFile: string;
  readonly shutdown: Shutdown;
  view?: RunningView;
}

function say(running: Running, text: string): void {
  if (running.view !== undefined) {
    running.view.notice(text);
  } else if (running.config.log.format === 'pretty') {
    running.io.stdout.write(`${text}\n`);
  }
}

function showView(running: Running, app: RunningApp): void {
  const { config, io, log, logFile, shutdown } = running;
  if (config.log.format === 'json') {
    return;
  }
  const logger = log.child('view');
  const api = processApi({ url: app.url, token: app.writeToken });
  const common = {
    read: () => readAppView(api),
    onError: (error: unknown) => logger.warn({ err: error }, 'the view could not be refreshed'),
  };
  const shownLog = relative(io.cwd, logFile);
  const isLive = io.stdout.isTTY && io.env['TERM'] !== 'dumb';
  const view = isLive
    ? startLiveView({ ...common, stream: io.stdout, refreshMs: REFRESH_MS, logFile: shownLog })
    : startLineView({
        ...common,
        write: (line) => void io.stdout.write(`${line}\n`),
        onMessage: (listener) => app.onMessage(listener),
        summaryMs: SUMMARY_MS,
      });
  running.view = view;
  // The line view writes them with all other messages.
  const stopAlerts = isLive ? showAlerts(app, view) : undefined;
  shutdown.onClose('the terminal view', () => {
    delete running.view;
    stopAlerts?.();
    view.stop();
  });
}

/** What the operator is told, also past the database, stays on the screen until something else is. */
function showAlerts(app: RunningApp, view: { notice(text: string): void }): () => void {
  return app.onMessage((message) => {
    const line = message.type === 'alert_message' ? renderMessage(message, []) : undefined;
    if (line !== undefined) view.notice(line);
  });
}

/** Resolves with the reason when the market ends though nobody asked it to. */
async function keepMarket({ shutdown }: Running, starting: Promise<SandboxProcess>): Promise<Error> {
  const market = await starting;
  if (shutdown.signal.aborted) {
    // Everything else is closed already.
    await market.stop();
  } else {
    shutdown.onClose('the embedded market', () => market.stop());
  }
  return new Promise((resolve) => {
    market.onExit((reason) => {
      if (reason !== undefined) {
        resolve(reason);
      }
    });
  });
}

/** Resolves with the reason when the app cannot go on. */
async function keepApp(running: Running, starting: Promise<RunningApp>): Promise<Error> {
  const { config, shutdown, log } = running;
  const app = await starting;
  if (shutdown.signal.aborted) {
    await app.stop();
    return app.failed;
  }
  shutdown.onClose('the bot', () => app.stop());
  try {
    writeProcessFile(config.dataDir, {
      pid: process.pid,
      url: app.url,
      startedAt: new Date().toISOString(),
      token: app.writeToken,
    });
  } catch (error) {
    log.child('main').warn({ err: error }, 'the note for other commands could not be written');
  }
  shutdown.onClose('the process note', () => removeProcessFile(config.dataDir, process.pid));
  say(running, `Dashboard: ${app.url}   (Ctrl-C stops)`);
  const link = await linkOf(running, app);
  if (link !== undefined) say(running, link);
  showView(running, app);
  if (link !== undefined) showLink(running, link);
  return app.failed;
}

/** The link that logs the owner in, where a person sees it and nothing keeps it: on a terminal. */
async function linkOf({ config, io, log }: Running, app: RunningApp): Promise<string | undefined> {
  if (config.log.format !== 'pretty' || !io.stdout.isTTY) return undefined;
  try {
    const { url } = await processApi({ url: app.url, token: app.writeToken }).call(createLink, {});
    return `Open ${url} to log in (once, within 5 minutes)`;
  } catch (error) {
    log.child('main').warn({ err: error }, 'no link to log in with; `twinlane login` prints one');
    return undefined;
  }
}

/** Shows the link above the live view for as long as it is good, unless an alert takes its place. */
function showLink(running: Running, link: string): void {
  running.view?.notice(link);
  const timer = setTimeout(() => running.view?.withdraw(link), LINK_MS);
  running.shutdown.onClose('the link', () => clearTimeout(timer));
}

/** Resolves with the first error that nobody caught: a defect, after which only a clean stop is left. */
function uncaught(shutdown: Shutdown): Promise<Error> {
  return new Promise((resolve) => {
    const onFault = (fault: unknown): void =>
      resolve(fault instanceof Error ? fault : new Error(String(fault)));
    process.on('uncaughtException', onFault);
    process.on('unhandledRejection', onFault);
    shutdown.onClose('the watch for faults', () => {
      process.off('uncaughtException', onFault);
      process.off('unhandledRejection', onFault);
    });
  });
}

/** Starts market and app; resolves with what ends the run: an error, or undefined for the wish to stop. */
async function startAll(running: Running, loadStartApp: () => Promise<StartApp>): Promise<Error | undefined> {
  const { config, shutdown, log } = running;
  const stopWished = new Promise<undefined>((resolve) => {
    shutdown.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const fault = uncaught(shutdown);
  const isSandbox = usesSandbox(config);
  if (isSandbox) {
    say(running, 'Starting the embedded market… (the first start takes some seconds)');
  }
  const market = isSandbox ? startMarket(config) : undefined;
  const services = {
    log,
    version: programVersion(),
    dashboardDir: DASHBOARD,
    wallet: liveDesk(config, running.io),
    ...(market === undefined ? {} : { sandbox: market }),
  };
  // The market's process starts while this one loads the app's code and opens the database.
  const app = loadStartApp().then((startApp) => startApp(config, services));
  try {
    return await Promise.race([
      stopWished,
      fault,
      keepApp(running, app),
      ...(market === undefined ? [] : [keepMarket(running, market)]),
    ]);
  } finally {
    // A market that is still starting is waited for, so that it can be closed: left alone, it would end by itself only
    // some time after this process, and stand in the way of the next start. Who asked to stop does not wait.
    await Promise.race([stopWished, Promise.allSettled(market === undefined ? [] : [market])]);
  }
}

/**
 * Runs the program until it is asked to stop or cannot go on. Resolves with the exit code; rejects with what went wrong
 * once everything is closed. `onLogFile` hears where details are written, before anything can fail.
 */
export async function runApp(
  config: Config,
  io: CommandIo,
  loadStartApp: () => Promise<StartApp>,
  onLogFile: (file: string) => void,
): Promise<number> {
  await refuseRunning(config.dataDir);
  prepareDataFolder(config.dataDir);
  const logFile = dataPaths(config.dataDir).log;
  if (config.log.format === 'pretty') {
    onLogFile(logFile);
  }
  const log = openLog(config, logFile, io.stdout, (error) => {
    io.stderr.write(`twinlane: the log ${logFile} cannot be written: ${error.message}\n`);
  });
  const main = log.child('main');
  const shutdown = createShutdown({
    timeLimitMs: STOP_LIMIT_MS,
    onStopping: (reason) => {
      main.info({ reason }, 'stopping');
      say(running, 'Stopping… (once more to stop at once; nothing is lost either way)');
    },
    exit: (code) => process.exit(code),
  });
  const running: Running = { config, io, log, logFile, shutdown };
  let isClean = false;
  try {
    const failure = await startAll(running, loadStartApp);
    if (failure !== undefined) {
      throw failure;
    }
  } catch (error) {
    main.error({ err: error }, 'the program cannot go on');
    throw error;
  } finally {
    isClean = await closeAll(running, main);
  }
  if (!isClean) {
    return EXIT_CODES.failed;
  }
  if (config.log.format === 'pretty') {
    io.stdout.write('Stopped. The next start goes on from here.\n');
  }
  return EXIT_CODES.ok;
}

/** Closes everything; whether all of it could be closed in time. */
async function closeAll({ shutdown, log, io }: Running, main: ReturnType<Log['child']>): Promise<boolean> {
  try {
    await shutdown.close();
    main.info('stopped');
    return true;
  } catch (error) {
    main.error({ err: error }, 'stopping failed');
    io.stderr.write(`twinlane: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  } finally {
    shutdown.dispose();
    await log.close();
  }
}
