import { RetryableError, UserError } from '@twinlane/core/errors';
import { judgeSiwe } from '@twinlane/core/login/judgeSiwe';
import type { Grant } from '@twinlane/core/login/loginStore';
import { parseSiwe, writeSiwe } from '@twinlane/core/login/siweMessage';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { Clock } from '@twinlane/core/ports';
import type { Nonces } from './nonces.ts';
import type { People } from './people.ts';
import { isSignedByKey, type SignedText } from './verifySignature.ts';

/** How the browser reached us: what a message must be for. */
export interface Site {
  readonly scheme: 'http' | 'https';
  /** With its port, in small letters. */
  readonly host: string;
}

interface SignInParts {
  readonly nonces: Nonces;
  readonly people: People;
  /** Chains that a message may name, the process's own first. Contracts are asked on that one alone. */
  readonly chainIds: readonly number[];
  /** Asks the process's chain. */
  readonly isSignedByContract: (signed: SignedText) => Promise<boolean>;
  /** How long a wrong signature is answered after, longer than a node takes: all of them alike. */
  readonly pause: () => Promise<unknown>;
  readonly clock: Clock;
  readonly log: { warn(fields: object, message: string): void };
}

/** A message to sign. */
export interface SignInRequest {
  readonly nonce: string;
  readonly message: string;
  readonly expiresAt: number;
}

/** Logins by a signature. */
export interface SignIn {
  /** @throws UserError `login.chain`. */
  request(who: { readonly address: Address; readonly chainId: number }, site: Site): Promise<SignInRequest>;
  /**
   * Who signed, and what they may do. A nonce is used up by the try, whatever comes of it.
   * @throws UserError `login.malformed`, `login.domain`, `login.uri`, `login.chain`, `login.time`, `login.nonce`,
   * `login.signature`, `login.denied`.
   */
  check(
    signed: { readonly message: string; readonly signature: Hex },
    site: Site,
  ): Promise<{ readonly address: Address; readonly grant: Grant }>;
}

const NONCE_LIFE_MS = 5 * 60_000;
const STATEMENT = 'Log in to Twinlane. This signs no transaction and costs nothing.';

/** Takes messages of EIP-4361. */
export function createSignIn(parts: SignInParts): SignIn {
  const { nonces, people, chainIds, pause, clock } = parts;
  async function takeNonce(nonce: string, address: Address, chainId: number): Promise<void> {
    if (!(await nonces.take(nonce, { address, chainId }))) {
      throw new UserError('login.nonce', 'The nonce of the message is unknown, too old or used up.', {
        hint: 'Begin the login again: a message is good for one login within five minutes.',
      });
    }
  }

  /** A stranger learns from the answer, and from when it comes, not who is on the list, whose contract alone is asked. */
  async function grantOfSigner(signed: SignedText, chainId: number): Promise<Grant> {
    const paused = pause();
    const grant = await people.grantOf(signed.address);
    if (await isSignedByKey(signed)) {
      if (grant !== undefined) return grant;
      throw new UserError('login.denied', `${signed.address} is not allowed to log in here.`, {
        hint: 'An owner can allow it: twinlane people add, or login.wallets of the config file.',
      });
    }
    const mayAsk = grant !== undefined && chainId === chainIds[0];
    if (mayAsk && (await isTakenByContract(signed, parts))) return grant;
    await paused;
    throw new UserError('login.signature', `The signature is not that of ${signed.address}.`, {
      hint: 'The signature of a contract wallet is looked at where the wallet is on the list and is of this chain, whose node has to answer.',
    });
  }

  return {
    request: async ({ address, chainId }, { scheme, host }) => {
      if (!chainIds.includes(chainId)) {
        throw new UserError('login.chain', `Logins here are for chain ${chainIds.join(', ')}.`);
      }
      const now = clock.now();
      const expiresAt = now + NONCE_LIFE_MS;
      const nonce = await nonces.give({ address, chainId }, expiresAt);
      const message = writeSiwe({
        // EIP-4361 takes https where none is named.
        ...(scheme === 'http' ? { scheme } : {}),
        domain: host,
        address,
        statement: STATEMENT,
        uri: `${scheme}://${host}/`,
        version: '1',
        chainId,
        nonce,
        issuedAt: new Date(now).toISOString(),
        expirationTime: new Date(expiresAt).toISOString(),
      });
      return { nonce, message, expiresAt };
    },
    check: async ({ message: text, signature }, site) => {
      const parsed = parseSiwe(text);
      if ('malformed' in parsed) {
        throw new UserError('login.malformed', `This is no message of EIP-4361: ${parsed.malformed}.`);
      }
      const { message } = parsed;
      const refused = judgeSiwe(message, { ...site, chainIds, now: clock.now() });
      if (refused !== undefined) throw new UserError(refused.code, refused.detail);
      const { address, chainId } = message;
      await takeNonce(message.nonce, address, chainId);
      const grant = await grantOfSigner({ address, message: text, signature }, chainId);
      return { address, grant };
    },
  };
}

async function isTakenByContract(
  signed: SignedText,
  { isSignedByContract, log }: Pick<SignInParts, 'isSignedByContract' | 'log'>,
): Promise<boolean> {
  try {
    return await isSignedByContract(signed);
  } catch (error) {
    if (!(error instanceof RetryableError)) throw error;
    log.warn({ err: error }, 'a contract wallet could not be asked whether it signed a login');
    return false;
  }
}
