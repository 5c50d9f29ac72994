import { describe, expect, test } from 'vitest';
import { aBlock, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aPosition, aStepInput } from '../testing/buildStep.ts';
import { EMPTY_MEMORY } from './botMemory.ts';
import { mustBeKept, notePositions, ownTrading } from './notePositions.ts';

const TOKEN = aToken(1, 'TKN', 8);
const OPENED = aBlock(900).timestamp;

function at(block: number, price = 100) {
  const pools = [aPair(USDC, BigInt(Math.round(price * 100)) * 10n ** 8n, TOKEN, 10n ** 12n)];
  return aSnapshot({ block: aBlock(block), pools });
}

function held(quantity: bigint, changes = {}) {
  return aPosition(TOKEN, quantity, 1_000n, { openedAt: OPENED, ...changes });
}

/** The memory after the position was seen in the block. */
function seen(memory: typeof EMPTY_MEMORY, quantity: bigint, block: number, price = 100) {
  return notePositions(memory, [held(quantity)], at(block, price)).memory;
}

describe('what a bot notes of its positions', () => {
  const first = seen(EMPTY_MEMORY, 10n, 1_000);

  test('is that a new position was bought when it was opened, and one that grew just now', () => {
    expect(first.purchases[TOKEN.address]).toBe(OPENED);
    expect(seen(first, 10n, 1_001).purchases[TOKEN.address]).toBe(OPENED);
    expect(seen(first, 12n, 1_002).purchases[TOKEN.address]).toBe(aBlock(1_002).timestamp);
    expect(seen(first, 4n, 1_003).purchases[TOKEN.address]).toBe(OPENED);
  });

  test('is known to the strategy before it was noted', () => {
    const input = aStepInput(at(1_005), {
      positions: [held(11n), held(9n, { botId: 'bot-2' })],
      memory: first,
    });
    expect(ownTrading(input)).toEqual({
      positions: new Map([[TOKEN.address, held(11n)]]),
      purchases: { [TOKEN.address]: aBlock(1_005).timestamp },
      notes: {},
    });
  });

  test('outlives another position in the same token', () => {
    const again = notePositions(
      first,
      [held(10n, { id: 'later', openedAt: OPENED + 600 })],
      at(1_400),
    ).memory;
    expect(again.purchases[TOKEN.address]).toBe(OPENED + 600);
    expect(again.watches[TOKEN.address]).toMatchObject({ positionId: 'later', bought: '10' });
  });

  test.each([
    ['nothing happened', 10n, 100, false],
    ['the price hardly rose', 10n, 100.05, false],
    ['the price made a new high', 10n, 101, true],
    ['the price fell', 10n, 90, false],
    ['some was sold', 6n, 100, true],
    ['more was bought', 12n, 100, true],
  ])('has to be kept or not: %s', (_, quantity, price, isGrown) => {
    expect(mustBeKept(first, seen(first, quantity, 1_001, price))).toBe(isGrown);
  });
});
