import type { Store } from '@twinlane/core/ports';
import type { ControlAnswer } from '@twinlane/protocol/operator';
import type { Closers } from './closers.ts';
import type { Config } from './config/configSchema.ts';
import type { Log } from './observe/createLog.ts';
import { openControlSocket } from './operator/controlSocket.ts';
import type { HeedingBreakers } from './operator/heedStopFlag.ts';
import { operatorDesk, type OperatorDesk } from './operator/operatorDesk.ts';
import { stopFlag } from './operator/stopFlag.ts';
import { recordAsked } from './recordAsked.ts';
import type { GuardedStore } from './store/guardStore.ts';
import { loginsOf } from './store/logins.ts';

/** What the owner's desk is opened over. */
export interface OperatorParts {
  readonly config: Pick<Config, 'dataDir'>;
  readonly breakers: HeedingBreakers;
  readonly store: GuardedStore;
  readonly log: Log;
}

/** Hears the owner by the local socket, before anything trades. */
export async function openOperator(parts: OperatorParts, closers: Closers): Promise<OperatorDesk> {
  const { breakers, store } = parts;
  const { dataDir } = parts.config;
  const log = parts.log.child('operator');
  const desk = operatorDesk({
    breakers,
    flag: stopFlag(dataDir),
    entriesInFlight: () => entriesInFlight(store),
    log,
  });
  const acts = store.guard(loginsOf(store.database));
  const answer = async (line: unknown): Promise<ControlAnswer> => {
    const given = await desk.answer(line);
    // The owner is not kept waiting for the database.
    void recordAsked(line, given, { acts, log });
    return given;
  };
  const socket = await openControlSocket({ dataDir, answer, log });
  closers.push({ name: 'the local socket', close: () => socket.close() });
  return desk;
}

async function entriesInFlight({ read }: Pick<Store, 'read'>): Promise<number> {
  const accounts = await read.accounts.list();
  const open = await Promise.all(accounts.map(({ id }) => read.orders.open(id)));
  return open.flat().filter(({ side }) => side !== 'sell').length;
}
