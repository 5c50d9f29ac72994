import { UserError } from '@twinlane/core/errors';
import { HttpProblem } from './problems.ts';

const STATUS: Readonly<Record<string, number>> = {
  'login.malformed': 400,
  'login.domain': 401,
  'login.uri': 401,
  'login.chain': 401,
  'login.time': 401,
  'login.nonce': 401,
  'login.signature': 401,
  'login.link': 401,
  'login.denied': 403,
  'people.exists': 409,
  'people.configured': 409,
  'people.changed': 409,
  'people.unknown': 404,
  'tokens.ended': 401,
  'tokens.tooMuch': 403,
  'tokens.unknown': 404,
};

/** Waits for the logins, and gives what they refuse its status. */
export async function askedOfLogins<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const status = error instanceof UserError ? STATUS[error.code] : undefined;
    if (!(error instanceof UserError) || status === undefined) throw error;
    throw new HttpProblem(status, error.code, error.message, error.hint);
  }
}
