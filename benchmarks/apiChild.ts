import type { OpenStore } from '@twinlane/bot/store/openStore';
import type { ApiReport } from './apiLoad.ts';
import { startWriter, type ApiWriter } from './apiWriter.ts';

/**
 * What the benchmark asks of a server's process: `mark` says how much it has worked and written, `trade` begins to trade, and the
 * end of the channel ends it.
 * @param after Trades that are there already.
 */
export function attend(
  store: OpenStore,
  after: number,
  listening: Omit<Extract<ApiReport, { kind: 'listening' }>, 'kind'>,
  close: () => Promise<void>,
): void {
  let writer: ApiWriter | undefined;
  process.on('message', (asked) => {
    if (asked === 'trade') {
      writer = startWriter(store, after);
      return;
    }
    const { user, system } = process.cpuUsage();
    say({ kind: 'mark', cpu: (user + system) / 1e6, trades: writer?.trades ?? 0 });
  });
  process.on('disconnect', () => {
    void (writer?.stop() ?? Promise.resolve())
      .then(close)
      .then(() => store.close())
      .finally(() => process.exit());
  });
  say({ kind: 'listening', ...listening });
}

function say(report: ApiReport): void {
  process.send?.(report);
}
