import type { Command } from '../command.ts';
import { loadStart } from '../loadSettings.ts';
import { noteLogFile } from '../logFileOf.ts';
import { runApp, type StartApp } from '../runApp.ts';

/** Loaded late: it brings database, server and market code that other commands do not need. */
async function loadApp(): Promise<StartApp> {
  return (await import('@twinlane/bot/app')).startApp;
}

/** `twinlane run`: what `npm start` calls. */
export const run: Command = {
  name: 'run',
  summary: 'Start trading: the market, the bots and the dashboard',
  details:
    'On a terminal it shows prices, positions, decisions and equity live; elsewhere it writes a line for every trade and\n' +
    'decision; with --log json the log itself. Ctrl-C stops it cleanly, a second Ctrl-C at once: nothing is lost either way.',
  takesConfig: true,
  examples: [
    ['twinlane run', 'the embedded market, a paper bot, the dashboard on http://127.0.0.1:7411'],
    ['twinlane run --port 8000 --seed 7', 'another port, another market'],
    ['twinlane run --block-time 500', 'a faster market'],
    ['twinlane run --log json', 'JSON log lines on stdout, for a service'],
    ['twinlane run --set account.initialCash=500', 'any setting, by its name'],
  ],
  async run(call) {
    const { config, services } = await loadStart(call);
    const loadStartApp = async (): Promise<StartApp> => {
      const startApp = await loadApp();
      return (given, others) => startApp(given, { ...others, ...services });
    };
    let logFile: string | undefined;
    try {
      return await runApp(config, call.io, loadStartApp, (file) => {
        logFile = file;
      });
    } catch (error) {
      if (logFile !== undefined) {
        noteLogFile(error, logFile);
      }
      throw error;
    }
  },
};
