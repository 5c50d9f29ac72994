import type { Command } from '../command.ts';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { bots } from './bots.ts';
import { breakers } from './breakers.ts';
import { candles } from './candles.ts';
import { data } from './data.ts';
import { doctor } from './doctor.ts';
import { executor } from './executor.ts';
import { gas } from './gas.ts';
import { init } from './init.ts';
import { login } from './login.ts';
import { orders } from './orders.ts';
import { parity } from './parity.ts';
import { people } from './people.ts';
import { positions } from './positions.ts';
import { prices } from './prices.ts';
import { queues } from './queues.ts';
import { quote } from './quote.ts';
import { reconcile } from './reconcile.ts';
import { restore } from './restore.ts';
import { run } from './run.ts';
import { sandbox } from './sandbox.ts';
import { scan } from './scan.ts';
import { sessions } from './sessions.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { thoughts } from './thoughts.ts';
import { tokens } from './tokens.ts';
import { transactions } from './transactions.ts';
import { wallet } from './wallet.ts';

/** The program with all its commands. */
export const root: Command = {
  name: 'twinlane',
  summary: 'A self-hosted automatic trader for decentralised exchanges',
  args: { version: { type: 'boolean', description: 'The version' } },
  takesConfig: false,
  examples: [
    ['twinlane run', 'starts the embedded market, a paper bot and the dashboard'],
    ['twinlane status', 'says what the running process is doing'],
    ['twinlane <command> --help', 'says what a command takes'],
  ],
  subCommands: [
    run,
    status,
    bots,
    positions,
    orders,
    stop,
    breakers,
    prices,
    quote,
    scan,
    candles,
    gas,
    doctor,
    init,
    backup,
    restore,
    data,
    sandbox,
    executor,
    thoughts,
    transactions,
    queues,
    reconcile,
    parity,
    wallet,
    login,
    people,
    sessions,
    tokens,
    audit,
  ],
};
