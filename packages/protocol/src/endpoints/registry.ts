import type { Endpoint } from '../endpoint.ts';
import * as accounts from './accounts.ts';
import * as alerts from './alerts.ts';
import * as analytics from './analytics.ts';
import * as audit from './audit.ts';
import * as botEdits from './botEdits.ts';
import * as bots from './bots.ts';
import * as breakers from './breakers.ts';
import * as denylist from './denylist.ts';
import * as document from './document.ts';
import * as exits from './exits.ts';
import * as gas from './gas.ts';
import * as login from './login.ts';
import * as market from './market.ts';
import * as orders from './orders.ts';
import * as people from './people.ts';
import * as positions from './positions.ts';
import * as queues from './queues.ts';
import * as reports from './reports.ts';
import * as settings from './settings.ts';
import * as state from './state.ts';
import * as strategies from './strategies.ts';
import * as thoughts from './thoughts.ts';
import * as tokens from './tokens.ts';
import * as trades from './trades.ts';
import * as transactions from './transactions.ts';
import * as vault from './vault.ts';

/** Every endpoint of the API, in the order of the document. A module of this folder exports nothing but endpoints. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...Object.values(state),
  ...Object.values(document),
  ...Object.values(alerts),
  ...Object.values(accounts),
  ...Object.values(trades),
  ...Object.values(analytics),
  ...Object.values(reports),
  ...Object.values(bots),
  ...Object.values(botEdits),
  ...Object.values(strategies),
  ...Object.values(positions),
  ...Object.values(exits),
  ...Object.values(orders),
  ...Object.values(market),
  ...Object.values(gas),
  ...Object.values(thoughts),
  ...Object.values(transactions),
  ...Object.values(breakers),
  ...Object.values(queues),
  ...Object.values(login),
  ...Object.values(people),
  ...Object.values(tokens),
  ...Object.values(audit),
  ...Object.values(denylist),
  ...Object.values(vault),
  ...Object.values(settings),
];
