import { isTwinlaneError } from '@twinlane/core/errors';
import type { Clock } from '@twinlane/core/ports';
import {
  createVaultKey,
  exportVaultKey,
  importVaultKey,
  listVaultKeys,
  readVaultPolicy,
} from '@twinlane/protocol/endpoints/vault';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from './problems.ts';
import type { Principal } from './principal.ts';
import { serve } from './serve.ts';
import { isSafeForLogin } from './site.ts';
import type { VaultPort } from './vaultPort.ts';
import { createVaultGuesses } from './vaultGuesses.ts';
import { requireAllAccounts } from './visible.ts';

/** Keys of the vault. Their passphrases travel over connections alone that nobody reads on the way. */
export function registerVaultRoutes(
  app: FastifyInstance,
  port: VaultPort | undefined,
  clock: Pick<Clock, 'monotonic'>,
): void {
  if (port === undefined) return;
  const guesses = createVaultGuesses(clock);
  async function opened<Answer>(principal: Principal, work: () => Promise<Answer>): Promise<Answer> {
    const guess = guesses.take(principal);
    let isWrong = false;
    try {
      return await asked(work);
    } catch (error) {
      isWrong = error instanceof HttpProblem && error.code === 'wallet.wrongPassphrase';
      throw error;
    } finally {
      if (!isWrong) guess.giveBack();
    }
  }
  serve(app, listVaultKeys, ({ principal }) => {
    requireAllAccounts(principal);
    return asked(() => port.list());
  });
  serve(app, readVaultPolicy, ({ principal }) => {
    requireAllAccounts(principal);
    return port.policy();
  });
  serve(app, createVaultKey, ({ principal, body, request }) => {
    requireAllAccounts(principal);
    requireSafe(request);
    return asked(() => port.create(body, principal.who));
  });
  serve(app, importVaultKey, ({ principal, body, request }) => {
    requireAllAccounts(principal);
    requireSafe(request);
    return opened(principal, () => port.import(body, principal.who));
  });
  serve(app, exportVaultKey, ({ principal, params, body, request }) => {
    requireAllAccounts(principal);
    requireSafe(request);
    return opened(principal, () => port.export(params.address, body, principal.who));
  });
}

function requireSafe({ site }: FastifyRequest): void {
  if (isSafeForLogin(site)) return;
  throw new HttpProblem(
    403,
    'vault.unsafe',
    'Passphrases and keys are taken over https, or on this machine itself, alone.',
    'Open the dashboard by its public address (http.publicUrl), or use `twinlane wallet` on the machine. Change the passphrase that was sent.',
  );
}

const STATUS: Readonly<Record<string, number>> = {
  'wallet.noKey': 404,
  'wallet.wrongPassphrase': 403,
  'wallet.badKey': 400,
  'wallet.keyFileDamaged': 400,
  'wallet.keyFileCostly': 400,
  'wallet.name': 400,
  'wallet.passphraseShort': 400,
};

async function asked<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (isTwinlaneError(error) && error.name === 'UserError') {
      throw new HttpProblem(STATUS[error.code] ?? 409, error.code, error.message, error.hint);
    }
    throw error;
  }
}
