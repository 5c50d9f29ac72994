import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import {
  endedSessions,
  linkRequest,
  nonceAnswer,
  nonceRequest,
  openSession,
  session,
  sessionAnswer,
  siweRequest,
} from '../login.ts';
import { pageOf, pageQuery } from '../page.ts';
import { id } from '../scalars.ts';

const tag = 'Login';
const nothing = z.undefined();

export const readSession = defineEndpoint({
  name: 'readSession',
  method: 'GET',
  path: '/api/session',
  tag,
  summary: 'Who is logged in, what they may do, and which logins this server takes.',
  scope: 'anybody',
  input: {},
  answer: sessionAnswer,
});

export const createNonce = defineEndpoint({
  name: 'createNonce',
  method: 'POST',
  path: '/api/login/nonce',
  tag,
  summary: 'A message for a wallet to sign, with a nonce that is good for one login within five minutes.',
  scope: 'anybody',
  input: { body: nonceRequest },
  answer: nonceAnswer,
  rate: 'login',
});

export const logInWithWallet = defineEndpoint({
  name: 'logInWithWallet',
  method: 'POST',
  path: '/api/login/siwe',
  tag,
  summary: 'Logs in by a signed EIP-4361 message, and sets the cookie of the session.',
  scope: 'anybody',
  input: { body: siweRequest },
  answer: session,
  rate: 'login',
});

export const logInWithLink = defineEndpoint({
  name: 'logInWithLink',
  method: 'POST',
  path: '/api/login/link',
  tag,
  summary: 'Logs the owner in by the one-time link of the terminal, on loopback only.',
  scope: 'anybody',
  input: { body: linkRequest },
  answer: session,
  rate: 'login',
});

export const createLink = defineEndpoint({
  name: 'createLink',
  method: 'POST',
  path: '/api/login/links',
  tag,
  summary: 'A new one-time link, for whoever can read the data folder of the process.',
  scope: 'admin',
  input: {},
  answer: z.object({ url: z.string(), expiresAt: z.string() }),
});

export const logOut = defineEndpoint({
  name: 'logOut',
  method: 'POST',
  path: '/api/logout',
  tag,
  summary: 'Ends the session that asks; its WebSockets are closed.',
  scope: 'read',
  input: {},
  answer: nothing,
  status: 204,
});

export const logOutEverywhere = defineEndpoint({
  name: 'logOutEverywhere',
  method: 'POST',
  path: '/api/logout/everywhere',
  tag,
  summary: 'Ends every session of the person that asks, in every process.',
  scope: 'read',
  input: {},
  answer: endedSessions,
});

export const listSessions = defineEndpoint({
  name: 'listSessions',
  method: 'GET',
  path: '/api/sessions',
  tag,
  summary: 'Sessions that have not ended: of the person that asks, of everybody for an owner.',
  scope: 'read',
  input: { query: pageQuery },
  answer: pageOf(openSession),
});

export const endSession = defineEndpoint({
  name: 'endSession',
  method: 'DELETE',
  path: '/api/sessions/:id',
  tag,
  summary: 'Ends one session.',
  scope: 'read',
  input: { params: z.object({ id }) },
  answer: nothing,
  status: 204,
});
