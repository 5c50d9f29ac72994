import type { PositionView } from '@twinlane/protocol/portfolio';
import { editExitsRequest, type PositionDetail } from '@twinlane/protocol/positionExits';
import type { ExitRuleList } from '@twinlane/protocol/strategy';
import { expect, it } from 'vitest';
import { exitIssues, exitsBody, exitsFormOf } from './exitsForm.ts';
import { gainOf, intervalFor, nearestLines, netOf } from './positionFigures.ts';

const amount = (value: string) => ({ units: '1', value });
const POSITION = {
  id: 'p1',
  cost: amount('200'),
  realisedPnl: amount('12.5'),
  gasFeeCash: amount('2'),
} as PositionView;
const mark = (unrealisedPnl: string) => ({ positionId: 'p1', price: '1', value: '1', unrealisedPnl });

it('counts a gain against what was paid, and gas against what was realised', () => {
  expect(gainOf(POSITION, mark('-10'))).toEqual({ gain: -10, share: -0.05 });
  expect(gainOf(POSITION, undefined)).toBeUndefined();
  expect(gainOf({ ...POSITION, cost: amount('0') }, mark('3'))).toEqual({ gain: 3 });
  expect(netOf(POSITION)).toBe(10.5);
});

const line = (kind: 'stop' | 'target' | 'activation', price: string) => ({
  rule: kind,
  kind,
  price,
  sharePercent: 100,
});

it('names the stop and the target that come first', () => {
  const lines = [
    line('target', '9'),
    line('target', '12'),
    line('activation', '8.5'),
    line('stop', '5'),
    line('stop', '6.5'),
  ];
  const { stop, target } = nearestLines(lines);
  expect([stop?.price, target?.price]).toEqual(['6.5', '9']);
  expect(nearestLines([])).toEqual({});
});

it('chooses candles that fill the chart and are not too many', () => {
  expect([60, 3_600, 40_000, 9e9].map(intervalFor)).toEqual(['5s', '15s', '5m', '1d']);
});

const rule = (kind: string): ExitRuleList['items'][number] => ({
  kind,
  title: '',
  description: '',
  byDefault: false,
  schema: { type: 'object', properties: { percent: { type: 'number', maximum: 50 } } },
  defaults: { percent: 3 },
});
const RULES: ExitRuleList = { items: ['stopLoss', 'takeProfit', 'timeStop'].map(rule) };

it('sends rules that are set for the position and those that are off, and leaves the others to the bot', () => {
  const detail = {
    exits: [
      { rule: 'stopLoss', title: '', params: { percent: 4 }, source: 'bot' },
      { rule: 'timeStop', title: '', params: { percent: 9 }, source: 'position' },
    ],
    ownExits: { timeStop: { percent: 9 }, takeProfit: null },
  } as unknown as PositionDetail;
  const form = exitsFormOf(detail, RULES);
  expect(Object.entries(form).map(([kind, { choice }]) => [kind, choice])).toEqual([
    ['stopLoss', 'bot'],
    ['takeProfit', 'off'],
    ['timeStop', 'own'],
  ]);
  const changed = { ...form, stopLoss: { choice: 'own', params: { percent: 60 } } } as const;
  expect([...exitIssues(changed, RULES).keys()]).toEqual(['stopLoss']);
  const body = { exits: exitsBody(form), reason: 'why not' };
  expect(editExitsRequest.parse(body).exits).toEqual({ takeProfit: null, timeStop: { percent: 9 } });
});
