import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, GENESIS_HASH, linkThought, verifyChain } from './hashChain.ts';
import type { Thought } from './thought.ts';

function thought(index: number, previousHash: Thought['previousHash'], reasoning = 'because'): Thought {
  return linkThought({
    id: `t${index}`,
    accountId: 'account',
    botId: 'bot',
    chainId: 31_337,
    token: { address: '0x0000000000000000000000000000000000000001', symbol: 'T\u0000"💥' },
    decision: 'SKIP',
    lane: 'fast',
    laneReason: 'small',
    strategy: 'momentum',
    intelLevel: 5,
    confidence: 40.5,
    factors: [],
    positives: [],
    negatives: [],
    gate: 'risk.honeypot',
    reasoning,
    alternatives: [],
    market: {
      price: '1.5',
      liquidity: '100',
      baseFeePerGas: '7',
      blockNumber: index,
      blockHash: GENESIS_HASH,
    },
    features: { slope: 0.1 },
    decidedAt: 1_700_000_000,
    index,
    correlationId: `c${index}`,
    analysisMs: 1.25,
    previousHash,
  });
}

function chain(length: number): Thought[] {
  const thoughts: Thought[] = [];
  for (let index = 1; index <= length; index += 1) {
    thoughts.push(thought(index, thoughts.at(-1)?.hash ?? GENESIS_HASH));
  }
  return thoughts;
}

describe('canonicalJson', () => {
  it('has one spelling, whatever the order of the keys', () => {
    expect(canonicalJson({ b: [1, null, 'x'], a: { d: -0, c: undefined } })).toBe(
      '{"a":{"d":0},"b":[1,null,"x"]}',
    );
  });

  it('survives being parsed and written again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it.each([[1n], [Number.NaN], [Number.POSITIVE_INFINITY], [undefined]])('refuses %s', (value) => {
    expect(() => canonicalJson(value)).toThrow('that JSON cannot hold');
  });
});

describe('verifyChain', () => {
  it('accepts a whole chain, also one that went through JSON', async () => {
    const thoughts = chain(5);
    await expect(verifyChain(thoughts)).resolves.toBeUndefined();
    await expect(verifyChain(JSON.parse(JSON.stringify(thoughts)) as Thought[])).resolves.toBeUndefined();
  });

  it('says where a thought was altered, removed, or put in', async () => {
    const thoughts = chain(5);
    const altered = thoughts.with(2, { ...thoughts[2]!, reasoning: 'another' });
    await expect(verifyChain(altered)).resolves.toMatchObject({
      index: 3,
      id: 't3',
      reason: 'altered',
      found: thoughts[2]!.hash,
    });
    await expect(verifyChain(thoughts.toSpliced(1, 1))).resolves.toEqual({
      index: 2,
      reason: 'missing',
      id: 't3',
      expected: '2',
      found: '3',
    });
    const forged = thoughts.with(2, thought(3, thoughts[1]!.hash, 'another'));
    await expect(verifyChain(forged)).resolves.toMatchObject({
      index: 4,
      reason: 'notLinked',
      expected: forged[2]!.hash,
      found: thoughts[2]!.hash,
    });
  });
});
