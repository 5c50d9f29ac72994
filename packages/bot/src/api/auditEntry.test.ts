import type { ActRecord } from '@twinlane/core/login/loginStore';
import { placeOrder } from '@twinlane/protocol/endpoints/orders';
import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { auditEntry } from './auditEntry.ts';
import { PROCESS_PRINCIPAL } from './principal.ts';

const ID = { id: 'act-1', at: 0 };
const PRIVATE_KEY = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** What is written down of a request that was answered; `known`: it became known who asks. */
async function actOf(body: object, known = true): Promise<ActRecord | undefined> {
  const app = fastify();
  app.decorateRequest('principal');
  app.addHook('onRequest', async (request) => {
    if (!known) throw new Error('refused at the door');
    request.principal = PROCESS_PRINCIPAL;
  });
  const acted = new Promise<ActRecord | undefined>((resolve, reject) => {
    app.addHook('onResponse', async (request, reply) => {
      try {
        resolve(auditEntry(request, reply, ID));
      } catch (error) {
        reject(error);
      }
    });
  });
  app.route({ method: 'POST', url: '/', config: { endpoint: placeOrder }, handler: async () => ({}) });
  await app.inject({ method: 'POST', url: '/', payload: body });
  await app.close();
  return acted;
}

it('is nothing where a request was refused before it was known who asks', async () => {
  expect(await actOf({ reason: 'x' }, false)).toBeUndefined();
});

it('holds no key or token that somebody wrote into a reason', async () => {
  const secret = 'A'.repeat(43);
  for (const key of [PRIVATE_KEY, `0x${PRIVATE_KEY.toUpperCase()}`]) {
    const act = await actOf({ reason: `moved to ${key}, twl_0123456789abcdef_${secret}.` });
    expect(act?.reason).toBe('moved to [redacted], twl_0123456789abcdef_[redacted].');
    expect(JSON.stringify(act).toLowerCase()).not.toContain(PRIVATE_KEY);
    expect(JSON.stringify(act)).not.toContain(secret);
  }
});

it('keeps hashes that a field calls so, and texts whole that hold no secret', async () => {
  const act = await actOf({
    reason: 'nightly',
    transactionHash: `0x${PRIVATE_KEY}`,
    note: `x${PRIVATE_KEY}ab`,
  });
  expect(act?.reason).toBe('nightly');
  expect(act?.request).toContain(`"transactionHash":"0x${PRIVATE_KEY}"`);
  expect(act?.request).toContain(`x${PRIVATE_KEY}ab`);
});

it('is of bounded length', async () => {
  const act = await actOf({
    reason: 'r'.repeat(10_000),
    ...Object.fromEntries(Array.from({ length: 60 }, (_, each) => [`field${each}`, 'x'.repeat(1_000)])),
  });
  expect(act?.reason?.length).toBeLessThan(500);
  expect(act?.request.length).toBeLessThanOrEqual(4_000);
});
