import { createLedger } from '../ledger.ts';
import { openStore } from '../openStore.ts';
import { silent } from './silent.ts';
import { LOAD_ACCOUNT, loadLedger, settle } from './ledgerLoad.ts';

/**
 * A process that trades until it is killed: `node ledgerChild.ts <data folder> <run> <seed>`. It first settles the orders
 * that the one before it left in flight, then says `booked <fill>` for every fill that it was told is booked.
 */

const [dataDir, run, seed] = process.argv.slice(2);
if (dataDir === undefined || run === undefined)
  throw new Error('ledgerChild.ts needs a data folder and a run');

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const store = await openStore({ dataDir, log: silent });
const ledger = createLedger({ store });
await store.transaction(async (unit) => {
  if ((await unit.accounts.get(LOAD_ACCOUNT.id)) === undefined) await unit.accounts.create(LOAD_ACCOUNT);
});
say('ready');
for (const order of await store.read.orders.open(LOAD_ACCOUNT.id)) {
  const fill = await ledger.book(settle(order), []);
  say(`booked ${fill.id}`);
}
await loadLedger({
  store,
  ledger,
  run,
  seed: Number(seed),
  trades: Number.MAX_SAFE_INTEGER,
  concurrency: 8,
  onBooked: (fill) => say(`booked ${fill.id}`),
});
