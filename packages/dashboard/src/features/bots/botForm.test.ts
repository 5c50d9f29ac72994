import type { BotStatus } from '@twinlane/protocol/bot';
import { createBotRequest, editBotRequest } from '@twinlane/protocol/botEdit';
import type { IntelSettingsView } from '@twinlane/protocol/strategy';
import { describe, expect, it } from 'vitest';
import {
  changedParts,
  createBody,
  editBody,
  emptyBot,
  formIssues,
  formOf,
  type BotCatalogue,
} from './botForm.ts';
import { hindranceOf } from './botWords.ts';
import { intelRows } from './intelRows.ts';

const part = (kind: string, properties: object, defaults: Record<string, unknown> = {}) => ({
  kind,
  title: kind,
  description: '',
  schema: { type: 'object', properties },
  defaults,
});
const NUMBER = { type: 'number', minimum: 1, maximum: 10 };
const CATALOGUE: BotCatalogue = {
  strategies: {
    items: [
      { ...part('momentum', { window: NUMBER }, { window: 4 }), lane: 'smart', trades: 'tokens', warmUp: 5 },
    ],
    lanes: [],
    gasStyles: [],
    parts: {
      intel: part('intel', { minTrade: NUMBER }),
      sizing: part('sizing', {}),
      cooldown: part('cooldown', { losses: NUMBER }),
      exitExecution: part('exitExecution', {}),
    },
  },
  exitRules: {
    items: [
      { ...part('stopLoss', { lossPercent: NUMBER }, { lossPercent: 3 }), byDefault: false },
      { ...part('rugExit', {}), byDefault: true },
    ],
  },
};
const BOT: BotStatus = {
  id: 'b1',
  accountId: 'a1',
  name: 'momentum',
  strategy: 'momentum',
  params: { window: 4 },
  exits: { stopLoss: { lossPercent: 3 } },
  intelLevel: 5,
  state: 'running',
  stateReason: '',
  openPositions: 0,
  version: 7,
  source: 'file',
  settings: { lane: 'auto', intel: { minTrade: 9 }, sizing: {}, cooldown: {}, exitExecution: {} },
};

describe('the form of a bot', () => {
  it('begins with the first strategy, its defaults and a stop', () => {
    const form = { ...emptyBot(CATALOGUE), name: 'mine' };
    expect(form).toMatchObject({
      strategy: 'momentum',
      params: { window: 4 },
      exits: { stopLoss: { lossPercent: 3 } },
    });
    expect(formIssues(form, CATALOGUE).size).toBe(0);
    expect(createBotRequest.parse(createBody(form, 'running', 'try it'))).toMatchObject({
      name: 'mine',
      state: 'running',
      lane: 'auto',
    });
  });

  it('names each part that is wrong', () => {
    const form = {
      ...emptyBot(CATALOGUE),
      name: 'My Bot',
      params: { window: 99 },
      exits: { stopLoss: { lossPercent: 'x' } },
    };
    expect([...formIssues(form, CATALOGUE).keys()]).toEqual(['name', 'params', 'exit.stopLoss']);
  });

  it('sends what was changed alone, each part whole, for the version that it was made from', () => {
    const before = formOf(BOT);
    expect(changedParts(before, formOf({ ...BOT, params: { window: 4 } }))).toEqual([]);
    const form = { ...before, intelLevel: 6, parts: { ...before.parts, intel: {} } };
    const body = editBody(form, before, 7, 'bolder');
    expect(editBotRequest.parse(body)).toEqual({
      intelLevel: 6,
      intel: {},
      expectedVersion: 7,
      reason: 'bolder',
    });
  });
});

const level = (changes: Partial<IntelSettingsView>): IntelSettingsView => ({
  level: 5,
  riskTolerance: 50,
  maxPositionPercent: 10,
  minConfidence: 70,
  minTrade: 9,
  gasStyle: 'standard',
  decisions: 'moderate',
  speed: 'moderate',
  entryPauseSeconds: 30,
  decisionIntervalSeconds: 6,
  orderDeadlineSeconds: 120,
  fastLane: true,
  ...changes,
});

it('says what the slider would change, and what it cannot', () => {
  const rows = intelRows(
    level({}),
    level({ level: 6, riskTolerance: 60, gasStyle: 'aggressive' }),
    ['minTrade'],
    'USDC',
  );
  expect(rows.filter(({ isChanged }) => isChanged).map(({ name, now, next }) => [name, now, next])).toEqual([
    ['Risk tolerance', '50 of 100', '60 of 100'],
    ['Gas style', 'standard', 'aggressive'],
  ]);
  expect(rows.filter(({ isOverridden }) => isOverridden).map(({ key, next }) => [key, next])).toEqual([
    ['minTrade', '9 USDC'],
  ]);
});

it('says why a bot enters nothing although it runs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(hindranceOf(BOT, now)).toBeUndefined();
  expect(hindranceOf({ ...BOT, warmingUp: { have: 3, needed: 20 } }, now)).toContain('3 of 20');
  expect(hindranceOf({ ...BOT, warmingUp: { have: 3, needed: 1_200, seconds: 7_260 } }, now)).toBe(
    'Warming up: 3 of 1,200 price points, about 2h 01m to go',
  );
  const coolingDown = { until: '2026-01-01T00:10:00.000Z', reason: 'three losses' };
  expect(hindranceOf({ ...BOT, coolingDown }, now)).toBe('Cooling down for 10m: three losses');
});
