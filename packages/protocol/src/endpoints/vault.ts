import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { address } from '../scalars.ts';
import {
  createKeyRequest,
  exportedKey,
  exportKeyRequest,
  importKeyRequest,
  vaultKey,
  vaultKeys,
  vaultPolicy,
} from '../vault.ts';

const tag = 'Vault';

export const listVaultKeys = defineEndpoint({
  name: 'listVaultKeys',
  method: 'GET',
  path: '/api/vault/keys',
  tag,
  summary: 'Keys of the vault: names and addresses, never what they are made of.',
  scope: 'admin',
  input: {},
  answer: vaultKeys,
});

export const createVaultKey = defineEndpoint({
  name: 'createVaultKey',
  method: 'POST',
  path: '/api/vault/keys',
  tag,
  summary: 'Makes a key, sealed by a passphrase that is kept nowhere.',
  scope: 'admin',
  rate: 'login',
  status: 201,
  input: { body: createKeyRequest },
  answer: vaultKey,
});

export const importVaultKey = defineEndpoint({
  name: 'importVaultKey',
  method: 'POST',
  path: '/api/vault/keys/import',
  tag,
  summary: 'Takes in a keystore file or a private key; over loopback or https alone.',
  scope: 'admin',
  rate: 'login',
  status: 201,
  input: { body: importKeyRequest },
  answer: vaultKey,
});

export const exportVaultKey = defineEndpoint({
  name: 'exportVaultKey',
  method: 'POST',
  path: '/api/vault/keys/:address/export',
  tag,
  summary: 'A key as a keystore file under another passphrase; over loopback or https alone.',
  scope: 'admin',
  rate: 'login',
  input: { params: z.strictObject({ address }), body: exportKeyRequest },
  answer: exportedKey,
});

export const readVaultPolicy = defineEndpoint({
  name: 'readVaultPolicy',
  method: 'GET',
  path: '/api/vault/policy',
  tag,
  summary: 'Limits that the signer of this process keeps, whatever it is asked.',
  scope: 'admin',
  input: {},
  answer: vaultPolicy,
});
