import { GENESIS_HASH, linkThought } from '@twinlane/core/thought/hashChain';
import type { Thought } from '@twinlane/core/thought/thought';
import type { ThoughtRecord } from '@twinlane/core/thought/thoughtRecord';

const OUTCOME: NonNullable<ThoughtRecord['outcome']> = {
  labels: {
    '5m': {
      after: '1.25',
      best: '1.3',
      worst: '0.000000000000000001',
      resolution: 1,
      sellable: true,
      sellableAt: 1_700_000_100,
    },
    '1h': { absent: 'The process did not see 5 s of that time.', resolution: 1 },
  },
  trade: {
    orderId: 'order-1',
    positionId: 'fill-1',
    openedAt: 1_700_000_002,
    closedAt: 1_700_000_032,
    realisedPnl: '-123456789012345678901234567890',
    gasFeeCash: '2000',
  },
};

/** A chain of thoughts of one account, made as they are asked for; every other one has an outcome. */
export async function* exampleRecords(count: number, accountId = 'account-1'): AsyncGenerator<ThoughtRecord> {
  let previousHash: Thought['previousHash'] = GENESIS_HASH;
  for (let index = 1; index <= count; index += 1) {
    const thought = linkThought({
      id: `${accountId}-thought-${index}`,
      accountId,
      botId: 'bot-1',
      chainId: 31_337,
      token: { address: '0x0000000000000000000000000000000000000001', symbol: `'; DROP TABLE "💥\n=1+1` },
      decision: index % 3 === 0 ? 'BUY' : 'SKIP',
      lane: 'smart',
      laneReason: 'not urgent',
      strategy: 'momentum',
      intelLevel: 10,
      confidence: 71.25,
      riskScore: 1e-7,
      factors: [
        {
          factor: 'honeypot',
          weight: 0.6,
          score: 0,
          verdict: 'pass',
          reason: 'It sells.',
          facts: { roundTripTaxBps: 0 },
        },
        { factor: 'liquidity', weight: 0.4, verdict: 'unassessed', reason: 'Not known.', facts: {} },
      ],
      positives: ['trend up'],
      negatives: [],
      gate: 'approved',
      reasoning: 'It rises.',
      alternatives: ['keep the cash'],
      market: {
        price: '1.23456789012345678901234567890',
        liquidity: '123456789012345678901234567890',
        baseFeePerGas: '1000000000',
        blockNumber: index,
        blockHash: GENESIS_HASH,
      },
      features: { slope: 0.1, huge: 1.7976931348623157e308 },
      decidedAt: 1_700_000_000 + index,
      index,
      correlationId: `c${index}`,
      ...(index % 3 === 0 ? { orderId: `order-${index}` } : {}),
      analysisMs: 1.25,
      previousHash,
    });
    previousHash = thought.hash;
    yield index % 2 === 0 ? { ...thought, outcome: OUTCOME } : thought;
  }
}
