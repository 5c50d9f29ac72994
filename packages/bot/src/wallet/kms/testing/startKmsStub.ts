import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { secp256k1 } from '@noble/curves/secp256k1';

/** What the stub does next instead of answering as KMS would. */
export interface StubFault {
  readonly status: number;
  readonly type: string;
}

/** AWS KMS as its JSON API (1.1) speaks, with one key that really signs. */
export interface KmsStub {
  readonly url: string;
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** Operations that were asked for, with what was sent. */
  readonly asked: {
    readonly target: string;
    readonly body: Record<string, unknown>;
    readonly signed: boolean;
  }[];
  /** Answers to come, before it behaves again. `high` and `foreign`: a high s, and a signature by another key. */
  readonly next: (StubFault | 'high' | 'foreign' | 'garbage' | 'hang')[];
  stop(): Promise<void>;
}

/** Starts it on a free port. `curve`: another than Ethereum's, to see it refused. */
export async function startKmsStub(curve: 'secp256k1' | 'prime256v1' = 'secp256k1'): Promise<KmsStub> {
  const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const next: KmsStub['next'] = [];
  const asked: KmsStub['asked'] = [];

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target']);
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      const signed = String(request.headers.authorization).startsWith('AWS4-HMAC-SHA256 Credential=');
      asked.push({ target, body, signed });
      const fault = next.shift();
      if (fault === 'hang') {
        return;
      }
      if (typeof fault === 'object') {
        answer(response, fault.status, {
          __type: fault.type,
          message: `User arn:aws:iam::111122223333:user/x: ${fault.type}`,
        });
      } else if (body['KeyId'] !== keyId) {
        answer(response, 400, { __type: 'NotFoundException', message: 'Key does not exist' });
      } else if (target === 'TrentService.GetPublicKey') {
        const der = publicKey.export({ type: 'spki', format: 'der' });
        answer(response, 200, {
          KeyId: keyId,
          KeySpec: 'ECC_SECG_P256K1',
          KeyUsage: 'SIGN_VERIFY',
          PublicKey: der.toString('base64'),
        });
      } else {
        const digest = Buffer.from(String(body['Message']), 'base64');
        const signature = fault === 'garbage' ? Buffer.from('0000', 'hex') : sign(digest, fault, privateKey);
        answer(response, 200, {
          KeyId: keyId,
          SigningAlgorithm: body['SigningAlgorithm'],
          Signature: signature.toString('base64'),
        });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keyId,
    publicKey,
    asked,
    next,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(content));
}

/** KMS signs the digest as it is, with a random nonce, and either of the two values of s. */
function sign(digest: Buffer, fault: 'high' | 'foreign' | undefined | 'garbage', key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const secret =
    fault === 'foreign' ? createHash('sha256').update('another').digest() : Buffer.from(jwk.d!, 'base64url');
  const { r, s } = secp256k1.sign(digest, secret, { lowS: true, extraEntropy: true });
  const other = fault === 'high' ? secp256k1.CURVE.n - s : s;
  return Buffer.from(new secp256k1.Signature(r, other).toDERHex(), 'hex');
}

/** The uncompressed point of a public key. */
export function pointOf(key: KeyObject): Uint8Array {
  const { x, y } = key.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from([4]), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
}
