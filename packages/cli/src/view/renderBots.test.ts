import type { BotStatus } from '@twinlane/protocol/bot';
import { expect, it } from 'vitest';
import { renderBot } from './renderBots.ts';

const BOT: BotStatus = {
  id: 'momentum',
  accountId: 'paper',
  name: 'momentum',
  strategy: 'momentum',
  params: {},
  exits: {},
  intelLevel: 5,
  state: 'running',
  stateReason: 'started',
  openPositions: 0,
  version: 1,
  source: 'file',
};

function entering(warmingUp: BotStatus['warmingUp']): string | undefined {
  return /^entering +(.*)$/m.exec(renderBot({ ...BOT, warmingUp }))?.[1];
}

it('says how far the warm-up of a bot has come, and how long it still takes where that is known', () => {
  expect(entering({ have: 3, needed: 20 })).toBe('warming up: 3 of 20 price points');
  expect(entering({ have: 3, needed: 20, seconds: 600 })).toBe(
    'warming up: 3 of 20 price points, about 10 min to go',
  );
  expect(entering(undefined)).toBe('nothing');
});
