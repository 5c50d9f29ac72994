import { inspect } from 'node:util';
import { KMSClient } from '@aws-sdk/client-kms';
import { secp256k1 } from '@noble/curves/secp256k1';
import {
  bytesToHex,
  parseSignature,
  recoverMessageAddress,
  recoverTransactionAddress,
  recoverTypedDataAddress,
  type TransactionSerialized,
} from 'viem';
import { publicKeyToAddress } from 'viem/accounts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { permitTypedData } from '../../venue/calls/permitTypedData.ts';
import { STRANGER } from '../testing/randomPlan.ts';
import { kmsAccount } from './kmsAccount.ts';
import { pointOf, startKmsStub, type KmsStub } from './testing/startKmsStub.ts';

const SECRET = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY';

let stub: KmsStub;
let client: KMSClient;
beforeEach(async () => {
  stub = await startKmsStub();
  client = clientOf(stub);
});
afterEach(() => stub.stop());

function clientOf({ url }: KmsStub): KMSClient {
  return new KMSClient({
    region: 'eu-central-1',
    endpoint: url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true },
  });
}

const transaction = {
  type: 'eip1559',
  chainId: 1,
  nonce: 3,
  to: STRANGER,
  gas: 21_000n,
  maxFeePerGas: 9n,
} as const;

describe('an account in KMS', () => {
  it('has the address of its public key', async () => {
    const { address } = await kmsAccount(client, stub.keyId);
    expect(address).toBe(publicKeyToAddress(bytesToHex(pointOf(stub.publicKey))));
  });

  it('signs transactions, messages and typed data, each as its own address', async () => {
    const account = await kmsAccount(client, stub.keyId);
    for (let times = 0; times < 20; times += 1) {
      const raw = await account.signTransaction({ ...transaction, nonce: times });
      const serializedTransaction = raw as TransactionSerialized<'eip1559'>;
      expect(await recoverTransactionAddress({ serializedTransaction })).toBe(account.address);
    }
    const permit = permitTypedData(1, STRANGER, {
      token: STRANGER,
      amount: 1n,
      expiration: 2,
      nonce: 3,
      spender: STRANGER,
      sigDeadline: 4,
    });
    const signature = await account.signTypedData(permit);
    expect(await recoverTypedDataAddress({ ...permit, signature })).toBe(account.address);
    const said = await account.signMessage({ message: 'hello' });
    expect(await recoverMessageAddress({ message: 'hello', signature: said })).toBe(account.address);
  });

  it('asks KMS for a digest’s signature, in a signed request', async () => {
    const account = await kmsAccount(client, stub.keyId);
    await account.signMessage({ message: 'hello' });
    const { target, body, signed } = stub.asked.at(-1)!;
    expect([target, signed]).toEqual(['TrentService.Sign', true]);
    expect(body).toMatchObject({
      KeyId: stub.keyId,
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
    expect(Buffer.from(String(body['Message']), 'base64')).toHaveLength(32);
  });

  it('brings a high s down', async () => {
    const account = await kmsAccount(client, stub.keyId);
    for (let times = 0; times < 10; times += 1) {
      stub.next.push('high');
      const message = `hello ${times}`;
      const signature = await account.signMessage({ message });
      expect(BigInt(parseSignature(signature).s)).toBeLessThanOrEqual(secp256k1.CURVE.n / 2n);
      expect(await recoverMessageAddress({ message, signature })).toBe(account.address);
    }
  });

  it.each(['foreign', 'garbage'] as const)('refuses a signature that is %s', async (kind) => {
    const account = await kmsAccount(client, stub.keyId);
    stub.next.push(kind);
    await expect(account.signMessage({ message: 'hello' })).rejects.toMatchObject({
      name: 'FatalError',
      code: 'wallet.kmsSignature',
    });
  });

  it('refuses a key on another curve', async () => {
    const other = await startKmsStub('prime256v1');
    try {
      await expect(kmsAccount(clientOf(other), other.keyId)).rejects.toMatchObject({ code: 'wallet.kmsKey' });
    } finally {
      await other.stop();
    }
  });

  it.each([
    [{ status: 400, type: 'AccessDeniedException' }, 'UserError', 'wallet.kmsRefused'],
    [{ status: 400, type: 'DisabledException' }, 'UserError', 'wallet.kmsRefused'],
    [{ status: 400, type: 'KMSInvalidStateException' }, 'UserError', 'wallet.kmsRefused'],
    [{ status: 400, type: 'ThrottlingException' }, 'RetryableError', 'wallet.kmsUnreachable'],
    [{ status: 500, type: 'KMSInternalException' }, 'RetryableError', 'wallet.kmsUnreachable'],
    ['hang' as const, 'RetryableError', 'wallet.kmsUnreachable'],
    [{ status: 400, type: 'SomethingElse' }, 'FatalError', 'wallet.kmsFault'],
  ])('tells of %j as %s, with no secret and no account in it', async (fault, name, code) => {
    const account = await kmsAccount(client, stub.keyId);
    stub.next.push(fault);
    const error: unknown = await account.signMessage({ message: 'x' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name, code });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(new RegExp(`${SECRET}|111122223333`));
  });

  it('tells of a key that is not there and of a service that is not', async () => {
    await expect(kmsAccount(client, 'alias/none')).rejects.toMatchObject({ code: 'wallet.kmsRefused' });
    await stub.stop();
    await expect(kmsAccount(client, stub.keyId)).rejects.toMatchObject({ code: 'wallet.kmsUnreachable' });
  });

  it('signs nothing after it is closed', async () => {
    const account = await kmsAccount(client, stub.keyId);
    account.close();
    await expect(account.signMessage({ message: 'x' })).rejects.toMatchObject({ code: 'wallet.closed' });
  });
});
