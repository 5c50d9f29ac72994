import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { addPerson, changePerson, person, reasoned } from '../login.ts';
import { pageOf, pageQuery } from '../page.ts';
import { address } from '../scalars.ts';

const tag = 'People';
const params = z.object({ address });

export const listPeople = defineEndpoint({
  name: 'listPeople',
  method: 'GET',
  path: '/api/people',
  tag,
  summary: 'Wallets that may log in: those of the config file first, then the newest.',
  scope: 'admin',
  input: { query: pageQuery },
  answer: pageOf(person),
});

export const allowWallet = defineEndpoint({
  name: 'allowWallet',
  method: 'POST',
  path: '/api/people',
  tag,
  summary: 'Lets a wallet log in.',
  scope: 'admin',
  input: { body: addPerson },
  answer: person,
  status: 201,
});

export const changeWallet = defineEndpoint({
  name: 'changeWallet',
  method: 'PATCH',
  path: '/api/people/:address',
  tag,
  summary: 'Changes what a wallet may do; its sessions and tokens end.',
  scope: 'admin',
  input: { params, body: changePerson },
  answer: person,
});

export const removeWallet = defineEndpoint({
  name: 'removeWallet',
  method: 'DELETE',
  path: '/api/people/:address',
  tag,
  summary: 'Lets a wallet log in no more; its sessions and tokens end.',
  scope: 'admin',
  input: { params, body: reasoned },
  answer: person,
});
