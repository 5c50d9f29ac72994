import { readServerMessage, type ServerMessage } from '@twinlane/protocol/serverMessage';
import type { AccountState, ProcessState } from '@twinlane/protocol/state';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { TradeUpdate, TradeView } from '@twinlane/protocol/trade';
import { describe, expect, it } from 'vitest';
import { NOTHING_YET, type LiveState } from './liveState.ts';
import { receive, withCurve } from './receive.ts';

const ROOM = 'account:1';
const TIME = '2026-01-05T08:00:00.000Z';

function numbered(seq: number, type: ServerMessage['type'], data: unknown): ServerMessage {
  return { type, room: ROOM, seq, timestamp: TIME, data } as unknown as ServerMessage;
}

function update(id: string, status: 'requested' | 'filled'): TradeUpdate {
  const trade = { id: `fill-${id}` } as Partial<TradeView> as TradeView;
  return { order: { id, status } as TradeUpdate['order'], ...(status === 'filled' ? { trade } : {}) };
}

function thought(id: string, decision: ThoughtView['decision']): ThoughtView {
  return { id, decision } as Partial<ThoughtView> as ThoughtView;
}

const account = {
  id: '1',
  trades: 0,
  thoughts: 0,
  marks: [],
  bots: [{ id: 'b', state: 'running' }],
} as unknown as AccountState;
const process = { mode: 'sandbox', feeds: [], breakers: [] } as Partial<ProcessState>;
const snapshot = { process, account, orders: [], trades: [], thoughts: [], prices: [] };

function carried(id: string, state: string): object {
  return { transaction: { id, state } };
}

function after(...messages: ServerMessage[]): LiveState {
  return messages.reduce<LiveState>((state, message) => receive(state, message, 7).state, NOTHING_YET);
}

const point = (blockNumber: number, equity: string, drawdown = 0) => ({
  blockNumber,
  time: TIME,
  equity,
  drawdown,
});

const prices = (blockNumber: number, equity: string): ServerMessage =>
  ({
    type: 'price_update',
    timestamp: TIME,
    data: {
      accountId: '1',
      block: { number: blockNumber, time: TIME },
      equity,
      prices: [],
      marks: [],
      feeds: [],
    },
  }) as unknown as ServerMessage;

describe('receive', () => {
  it('follows an order into a trade, once', () => {
    const filled = numbered(7, 'trade_update', update('o', 'filled'));
    const requested = after(
      numbered(5, 'initial_snapshot', snapshot),
      numbered(6, 'trade_update', update('o', 'requested')),
    );
    expect(requested.orders).toHaveLength(1);
    const ended = receive(receive(requested, filled, 8).state, filled, 9).state;
    expect(ended).toMatchObject({
      orders: [],
      trades: [{ id: 'fill-o' }],
      account: { trades: 1 },
      seqs: { [ROOM]: 7 },
      heardAt: 9,
    });
  });

  it('takes a trade back whose block was dropped, and shows it again when it lands anew', () => {
    const undone = {
      order: { id: 'o', status: 'requested' },
      undone: { trade: { id: 'fill-o' }, reason: 'dropped' },
    };
    const state = after(
      numbered(5, 'initial_snapshot', snapshot),
      numbered(6, 'trade_update', update('o', 'filled')),
      numbered(7, 'trade_update', undone),
    );
    expect(state).toMatchObject({ orders: [{ id: 'o' }], trades: [], account: { trades: 0 } });
    const again = receive(state, numbered(8, 'trade_update', update('o', 'filled')), 9).state;
    expect(again).toMatchObject({ orders: [], trades: [{ id: 'fill-o' }], account: { trades: 1 } });
  });

  it('asks for what is missing and waits for it', () => {
    const state = after(numbered(5, 'initial_snapshot', snapshot));
    const early = receive(state, numbered(7, 'trade_update', update('b', 'filled')), 1);
    expect(early.missing).toEqual({ room: ROOM, since: 5 });
    expect(early.state.trades).toEqual([]);
    const mended = [6, 7].reduce(
      (before, seq) => receive(before, numbered(seq, 'trade_update', update(`${seq}`, 'filled')), 1).state,
      early.state,
    );
    expect(mended.trades.map(({ id }) => id)).toEqual(['fill-7', 'fill-6']);
  });

  it('takes no message of a room before its snapshot, and old ones never', () => {
    expect(after(numbered(1, 'trade_update', update('a', 'filled'))).trades).toEqual([]);
    const state = after(
      numbered(5, 'initial_snapshot', snapshot),
      numbered(5, 'trade_update', update('a', 'filled')),
    );
    expect(state.trades).toEqual([]);
  });

  it('keeps the account when the system room answers', () => {
    const bare = { ...snapshot, account: undefined, trades: [] };
    const state = after(numbered(5, 'initial_snapshot', { ...snapshot, trades: [{ id: 't' }] }), {
      ...numbered(0, 'initial_snapshot', bare),
      room: 'system',
    });
    expect(state).toMatchObject({
      account: { id: '1' },
      trades: [{ id: 't' }],
      seqs: { [ROOM]: 5, system: 0 },
    });
  });

  it('remembers decisions that led to trades for longer than the others', () => {
    let state = after(
      numbered(0, 'initial_snapshot', snapshot),
      numbered(1, 'thought_log_created', thought('buy', 'BUY')),
    );
    for (let seq = 2; seq < 500; seq += 1) {
      state = receive(state, numbered(seq, 'thought_log_created', thought(`${seq}`, 'SKIP')), 1).state;
    }
    expect(state.thoughts).toHaveLength(121);
    expect(state.thoughts.at(-1)?.id).toBe('buy');
    expect(state.account?.thoughts).toBe(499);
  });

  it('changes the state of a bot', () => {
    const data = { accountId: '1', botId: 'b', state: 'paused', reason: 'by hand' };
    const state = after(numbered(5, 'initial_snapshot', snapshot), numbered(6, 'bot_status_update', data));
    expect(state.account?.bots[0]).toMatchObject({ state: 'paused', stateReason: 'by hand' });
  });

  it('follows breakers as they open and close', () => {
    const change = {
      kind: 'change',
      id: 'e',
      type: 'chainReorg',
      scope: 'chain:1',
      priority: 'critical',
      who: 'system',
    };
    const opened = { ...change, from: 'closed', to: 'open', why: 'Three blocks were dropped.' };
    const open = after(
      numbered(5, 'initial_snapshot', snapshot),
      numbered(6, 'breaker_update', opened),
      numbered(7, 'breaker_update', { ...opened, scope: 'chain:2', to: 'isolated' }),
    );
    expect(open.process?.breakers).toMatchObject([
      { type: 'chainReorg', scope: 'chain:1', state: 'open', reason: 'Three blocks were dropped.' },
      { type: 'chainReorg', scope: 'chain:2', state: 'isolated' },
    ]);
    const closed = { ...change, from: 'open', to: 'closed', why: 'Finality has passed it.' };
    const state = receive(open, numbered(8, 'breaker_update', closed), 1).state;
    expect(state.process?.breakers.map(({ scope }) => scope)).toEqual(['chain:2']);
  });

  it('keeps transactions by id, the one that changed last first', () => {
    const state = after(
      numbered(5, 'initial_snapshot', snapshot),
      numbered(6, 'transaction_update', carried('a', 'submitted')),
      numbered(7, 'transaction_update', carried('b', 'submitted')),
      numbered(8, 'transaction_update', carried('a', 'confirmed')),
    );
    expect(state.transactions).toEqual([carried('a', 'confirmed'), carried('b', 'submitted')]);
  });

  it('passes over what a newer server says, and counts it', () => {
    const text = JSON.stringify({ type: 'moon_phase', room: ROOM, seq: 6, timestamp: TIME, data: { x: 1 } });
    const message = readServerMessage(text);
    expect(message).toEqual({ type: 'unknown', room: ROOM, seq: 6, timestamp: TIME });
    const before = after(numbered(5, 'initial_snapshot', snapshot));
    const state = receive(before, message!, 7);
    expect(state.missing).toBeUndefined();
    expect(state.state).toEqual({ ...before, seqs: { [ROOM]: 6 } });
    const lone = readServerMessage(JSON.stringify({ type: 'moon_phase', timestamp: TIME, data: {} }));
    expect(receive(before, lone!, 7).state).toEqual(before);
    for (const broken of ['', 'x', '[]', '{}', 'null', '{"type":"pong"}', '{"type":7}']) {
      expect(readServerMessage(broken)).toBeUndefined();
    }
  });

  it('carries the curve on with each block, its memory bounded', () => {
    let state = withCurve(after(numbered(5, 'initial_snapshot', snapshot)), [
      point(1, '100'),
      point(2, '90', 0.1),
    ]);
    state = receive(state, prices(3, '80'), 1).state;
    expect(state.curve?.at(-1)?.drawdown).toBeCloseTo(0.2, 10);
    state = receive(state, prices(4, '120'), 1).state;
    expect(state.curve?.at(-1)?.drawdown).toBe(0);
    state = receive(state, prices(4, '1'), 1).state;
    expect(state.curve).toHaveLength(4);
    expect(withCurve(state, [point(3, '80', 0.2)]).curve?.map(({ blockNumber }) => blockNumber)).toEqual([
      3, 4,
    ]);
    for (let block = 5; block < 9000; block += 1) state = receive(state, prices(block, '100'), 1).state;
    expect(state.curve?.length).toBeLessThanOrEqual(2400);
    expect(state.curve?.at(-1)?.blockNumber).toBe(8999);
  });
});
