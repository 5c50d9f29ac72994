import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MOST_LOOKBACK } from '../market/priceHistory.ts';
import { STRATEGIES } from '../strategy/registry.ts';
import { aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aBot, aSimulator, aStepInput } from '../testing/buildStep.ts';
import { step } from './step.ts';
import { longestLookback, warmUpOf } from './warmUp.ts';

const TOKEN = aToken(1, 'TKN');
const pools = [aPair(USDC, 10n ** 12n, TOKEN, 10n ** 24n)];

function marketWith(points: number) {
  const snapshot = aSnapshot({ pools });
  const { block } = snapshot;
  const history = Array.from({ length: points }, (_, index) => ({
    blockNumber: block.number - points + 1 + index,
    timestamp: block.timestamp - 2 * (points - 1 - index),
    price: 1,
  }));
  const tokens = new Map([...snapshot.tokens].map(([address, market]) => [address, { ...market, history }]));
  return { ...snapshot, tokens };
}

describe('a bot whose strategy lacks history', () => {
  it('says so, and for how long it still waits', async () => {
    const snapshot = marketWith(11);
    expect(warmUpOf(aBot(), snapshot)).toEqual({ have: 11, needed: 30, seconds: 38 });
    const { decisions } = await step(aStepInput(snapshot, { bot: aBot() }), aSimulator());
    expect(decisions.map(({ thought }) => thought)).toMatchObject([
      { decision: 'HOLD', gate: 'strategy.warmUp' },
    ]);
    expect(decisions[0]?.thought.reasoning).toBe(
      'The strategy looks at 30 price points, and 11 are known, which will have come in some 38 s.',
    );
  });

  it('says nothing of time where one point alone is known, and nothing at all once there is enough', () => {
    expect(warmUpOf(aBot(), marketWith(1))).toEqual({ have: 1, needed: 30 });
    expect(warmUpOf(aBot(), marketWith(30))).toBeUndefined();
  });
});

it.each(STRATEGIES.map((strategy) => [strategy.kind, strategy] as const))(
  'what is kept is enough for %s, whatever its parameters',
  (kind, { params }) => {
    const { properties = {} } = z.toJSONSchema(params, { io: 'input' });
    const most = Object.entries(properties).flatMap(([name, property]) =>
      typeof property === 'object' && property.maximum !== undefined && /period/i.test(name)
        ? [[name, property.maximum] as const]
        : [],
    );
    const given = params.parse(Object.fromEntries(most));
    expect(longestLookback([{ strategy: kind, params: given as object as never }])).toBeLessThanOrEqual(
      MOST_LOOKBACK,
    );
  },
);
