import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { TradeSimulator } from '@twinlane/core/ports';
import { aBlock } from '@twinlane/core/testing/buildMarket';
import { aSimulator, UNTAXED } from '@twinlane/core/testing/buildStep';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { TransactionState } from '@twinlane/core/transaction/transactionState';
import { FatalError, RetryableError } from '@twinlane/core/errors';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeMarket } from '../executor/testing/fakeWorld.ts';
import { watchCancels } from './cancelSignal.ts';
import { watchCongestion } from './congestionSignal.ts';
import { tellingEstimate, tellingSimulator } from './gasEstimates.ts';
import { watchGasPrice } from './gasPriceSignal.ts';
import { waitingOrders, waitingTransactions, watchPendingAge } from './pendingAge.ts';
import { watchReorgs, type ReorgSignalParts } from './reorgSignal.ts';
import { breakersOfTest, type BreakersOfTest } from './testing/breakersOfTest.ts';
import { aPoolOf, tryEntry, tryExit } from './testing/tryTrading.ts';

const CHAIN_ID = 31_337;
const SCOPE: BreakerScope = { kind: 'chain', id: '31337' };
const GWEI = 1_000_000_000n;

let world: BreakersOfTest;
let breakers: Breakers;
beforeEach(() => {
  world = breakersOfTest();
  ({ breakers } = world);
});

async function gates(): Promise<readonly [entry: string, exit: string]> {
  const [entry, exit] = [await tryEntry(breakers), await tryExit(breakers)];
  return [entry.gate, exit.gate];
}

/** Blocks like `aBlock`, two seconds each, given to whoever follows them. */
function blocksFor(follow: (update: { header: BlockHeader; backfill: boolean }) => void) {
  let number = 0;
  return (count: number, changes: Partial<BlockHeader>, backfill = false): void => {
    for (let index = 0; index < count; index += 1) {
      number += 1;
      world.pass(2);
      follow({ header: aBlock(number, changes), backfill });
    }
  };
}

function market(): FakeMarket {
  return new FakeMarket([aPoolOf(500_000)]);
}

async function mineEmpty(mirror: FakeMarket, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await mirror.mine();
  }
}

function record(id: string, name: TransactionState['name'], urgency = 'standard'): TransactionRecord {
  return { id, request: { urgency }, state: { name } } as TransactionRecord;
}

function order(gasStyle: Order['gasStyle']): Order {
  return { gasStyle, decidedAtBlock: 100 } as Order;
}

describe('gasPriceSpike', () => {
  it('stops entries at three times the median of an hour, until that has passed for a minute', async () => {
    const mine = blocksFor(watchGasPrice(breakers, CHAIN_ID, 500n * GWEI));
    // What was there before the start counts for the median, and trips nothing.
    mine(160, { baseFeePerGas: 10n * GWEI }, true);
    mine(5, { baseFeePerGas: 29n * GWEI });
    expect(await gates()).toEqual(['approved', 'exit.stopLoss']);
    mine(1, { baseFeePerGas: 31n * GWEI });
    expect(await gates()).toEqual(['breaker.gasPriceSpike', 'exit.stopLoss']);
    mine(25, { baseFeePerGas: 12n * GWEI });
    expect(await gates()).toEqual(['breaker.gasPriceSpike', 'exit.stopLoss']);
    mine(10, { baseFeePerGas: 12n * GWEI });
    expect(await gates()).toEqual(['approved', 'exit.stopLoss']);
  });

  it('stops entries above the ceiling, whatever the median', async () => {
    const mine = blocksFor(watchGasPrice(breakers, CHAIN_ID, 20n * GWEI));
    mine(1, { baseFeePerGas: 21n * GWEI });
    expect((await tryEntry(breakers)).reasoning).toContain('in per cent of the ceiling, is 105: above 100');
  });
});

describe('networkCongestion', () => {
  it('holds back orders that wait for a better fee after twenty blocks above 1.5 times the target', async () => {
    const mine = blocksFor(watchCongestion(breakers, CHAIN_ID));
    const intel = { ...settingsFor(5), gasStyle: 'minimal' as const };
    const patient = { changes: { settings: { intel, trading: tradingSettingsSchema.parse({}) } } };
    mine(19, { gasUsed: 23_000_000n });
    mine(1, { gasUsed: 15_000_000n });
    mine(19, { gasUsed: 23_000_000n });
    expect((await tryEntry(breakers, patient)).gate).toBe('approved');
    mine(1, { gasUsed: 23_000_000n });
    expect((await tryEntry(breakers, patient)).gate).toBe('breaker.networkCongestion');
    expect(await gates()).toEqual(['approved', 'exit.stopLoss']);
    expect((await tryExit(breakers, patient)).sells).toBe(true);
    mine(1, { gasUsed: 15_000_000n });
    expect((await tryEntry(breakers, patient)).gate).toBe('approved');
  });
});

describe('chainReorg', () => {
  const depth3 = { id: CHAIN_ID, finality: { kind: 'depth', blocks: 3 } } as const;
  const noNode: ReorgSignalParts['client'] = { request: () => Promise.reject(new Error('not asked')) };

  it('stops entries after a reorganisation of more than two blocks, until finality has passed it', async () => {
    const mirror = market();
    const chain = { ...depth3, features: { simulateV1: true, parentChainFee: false, publicMempool: true } };
    watchReorgs({ chain, mirror, breakers, client: noNode });
    await mineEmpty(mirror, 10);
    await mirror.rollBack(108);
    expect(await gates()).toEqual(['approved', 'exit.stopLoss']);
    await mineEmpty(mirror, 10);
    await mirror.rollBack(115);
    expect(await gates()).toEqual(['breaker.chainReorg', 'exit.stopLoss']);
    // Block 118 was dropped; three blocks on top of the one that took its place make that final.
    await mineEmpty(mirror, 5);
    expect(await gates()).toEqual(['breaker.chainReorg', 'exit.stopLoss']);
    await mineEmpty(mirror, 1);
    expect(await gates()).toEqual(['approved', 'exit.stopLoss']);
  });

  it('counts two blocks of a layer 2 as deep, and waits for the tag that makes its blocks final', async () => {
    const mirror = market();
    let final = 90;
    const client = { request: () => Promise.resolve({ number: `0x${final.toString(16)}` }) };
    const features = { simulateV1: true, parentChainFee: true, publicMempool: false };
    const chain = { id: CHAIN_ID, finality: { kind: 'tag', tag: 'finalized' }, features } as const;
    watchReorgs({ chain, mirror, breakers, client });
    await mineEmpty(mirror, 10);
    await mirror.rollBack(108);
    expect(await gates()).toEqual(['breaker.chainReorg', 'exit.stopLoss']);
    await mineEmpty(mirror, 20);
    expect(world.stateOf('chainReorg', SCOPE)).toBe('open');
    final = 110;
    await mineEmpty(mirror, 1);
    expect(await gates()).toEqual(['approved', 'exit.stopLoss']);
  });

  it('lets entries again that an earlier process had stopped, once its own first block is final', async () => {
    void world.breakers.open('chainReorg', SCOPE, 'It was open before the restart.');
    const mirror = market();
    const chain = { ...depth3, features: { simulateV1: true, parentChainFee: false, publicMempool: true } };
    watchReorgs({ chain, mirror, breakers, client: noNode });
    await mineEmpty(mirror, 3);
    expect(world.stateOf('chainReorg', SCOPE)).toBe('open');
    await mineEmpty(mirror, 1);
    expect(await gates()).toEqual(['approved', 'exit.stopLoss']);
  });

  it('counts what the mirror cannot take back as deep', async () => {
    const mirror = market();
    const chain = { ...depth3, features: { simulateV1: true, parentChainFee: false, publicMempool: true } };
    watchReorgs({ chain, mirror, breakers, client: noNode });
    mirror.reset();
    expect(world.stateOf('chainReorg', SCOPE)).toBe('open');
  });
});

describe('mempoolCongestion', () => {
  it('stops entries while a live account’s transactions are not mined for over five blocks', async () => {
    let head = 100;
    let tell: ((record: TransactionRecord) => void) | undefined;
    let stands: Parameters<typeof record>[1] = 'submitted';
    const manager = {
      onChange(listener: (record: TransactionRecord) => void) {
        tell = listener;
        return () => undefined;
      },
      status: (id: string) => Promise.resolve(record(id, stands)),
    };
    const look = watchPendingAge(breakers, CHAIN_ID, waitingTransactions(manager));
    // One of an earlier process, told before any block is known.
    tell?.(record('a', 'submitted'));
    await look(head);
    tell?.(record('patient', 'pending', 'patient100'));
    head = 105;
    tell?.(record('a', 'replaced'));
    await look(head);
    expect(await gates()).toEqual(['approved', 'exit.stopLoss']);
    head = 106;
    await look(head);
    expect(await gates()).toEqual(['breaker.mempoolCongestion', 'exit.stopLoss']);
    tell?.(record('a', 'confirmed'));
    await look(head);
    expect(await gates()).toEqual(['approved', 'exit.stopLoss']);
    tell?.(record('b', 'submitted'));
    // Another process has the key, and mines it: nothing is heard of that here.
    stands = 'completed';
    head = 120;
    await look(head);
    expect(await gates()).toEqual(['approved', 'exit.stopLoss']);
  });

  it('does so for a paper account by its orders in flight, but those that may wait', async () => {
    let open: readonly Order[] = [];
    const orders = waitingOrders({ open: () => Promise.resolve(open) }, 'account-1');
    const look = watchPendingAge(breakers, CHAIN_ID, orders);
    open = [order('minimal')];
    await look(120);
    expect(world.open()).toEqual([]);
    open = [order('minimal'), order('standard')];
    await look(106);
    expect(world.open()).toEqual(['mempoolCongestion']);
    open = [order('minimal')];
    await look(107);
    expect(world.open()).toEqual([]);
  });
});

/** A transaction that was mined by an attempt of that role. */
function mined(id: string, role: string, aim = 'close'): TransactionRecord {
  const attempts = [{ hash: '0x1', role }];
  const state = { name: 'confirmed', aim: { kind: aim }, mined: { hash: '0x1' }, attempts };
  return { id, request: { accountId: 'account-1' }, state } as unknown as TransactionRecord;
}

describe('cancels that come too late', () => {
  it('are counted apart: they alert, and stop neither entries nor exits', async () => {
    let tell: ((changed: TransactionRecord) => void) | undefined;
    const manager = {
      onChange(listener: (changed: TransactionRecord) => void) {
        tell = listener;
        return () => undefined;
      },
    };
    const reported: unknown[] = [];
    const report: Breakers['report'] = (...args) => {
      reported.push(args[2]);
      return breakers.report(...args);
    };
    watchCancels({ report }, manager);
    tell?.(mined('executed', 'original', 'execute'));
    tell?.(mined('cancelled', 'cancel'));
    for (let index = 0; index < 6; index += 1) {
      tell?.(mined(`late ${index}`, 'original'));
      tell?.(mined(`late ${index}`, 'original'));
    }
    expect(reported).toHaveLength(7);
    expect(reported[0]).toEqual({ of: 'cancel', result: 'success' });
    expect(reported[1]).toMatchObject({ of: 'cancel', result: 'failure' });
    expect(world.events.filter(({ kind }) => kind === 'exitsFail')).toHaveLength(1);
    expect([world.open(), await gates()]).toEqual([[], ['approved', 'exit.stopLoss']]);
  });
});

describe('gasEstimationFailure', () => {
  it('stops entries after five estimates in a row that failed, and comes back with a quarter of the size', async () => {
    let isAway = false;
    const unavailable = { outcome: 'unavailable', reason: 'the node does not answer' } as const;
    const node: TradeSimulator = {
      simulateRoundTrip: () => Promise.resolve(isAway ? unavailable : UNTAXED),
    };
    const simulator = tellingSimulator(node, breakers, CHAIN_ID);
    const usual = await tryEntry(breakers, { simulator });
    isAway = true;
    for (let count = 0; count < 5; count += 1) {
      expect(world.open()).toEqual([]);
      await tryEntry(breakers, { simulator });
    }
    expect((await tryEntry(breakers, { simulator })).gate).toBe('breaker.gasEstimationFailure');
    // What is held is sold all the same, though its sale cannot be tried first.
    expect((await tryExit(breakers, { simulator })).sells).toBe(true);

    world.pass(67);
    isAway = false;
    const small = await tryEntry(breakers, { simulator });
    expect(small.cash).toBe((usual.cash ?? 0n) / 4n);
    expect(small.reasoning).toContain('bounded by the 25 % that its breakers allow until they have closed');
    for (let count = 0; count < 4; count += 1) {
      await tryEntry(breakers, { simulator });
    }
    expect(await tryEntry(breakers, { simulator })).toEqual(usual);
  });

  it('is not stopped by one token that cannot be tried', async () => {
    const odd = { outcome: 'unavailable', reason: 'The answer could not be read.', ofTrade: true } as const;
    const node: TradeSimulator = { simulateRoundTrip: () => Promise.resolve(odd) };
    const simulator = tellingSimulator(node, breakers, CHAIN_ID);
    for (let count = 0; count < 10; count += 1) {
      await tryEntry(breakers, { simulator });
    }
    expect(world.open()).toEqual([]);
  });

  it('hears the same of what is to be signed; a call that reverts says nothing of the estimate', async () => {
    let error: Error = new FatalError('rpc.reverted', 'The call reverts.');
    const estimate = tellingEstimate(() => Promise.reject(error), breakers, CHAIN_ID);
    for (let count = 0; count < 10; count += 1) {
      await expect(estimate(undefined)).rejects.toBe(error);
    }
    expect(world.open()).toEqual([]);
    error = new RetryableError('rpc.unavailable', 'The node does not answer.');
    for (let count = 0; count < 5; count += 1) {
      await expect(estimate(undefined)).rejects.toBe(error);
    }
    expect(world.open()).toEqual(['gasEstimationFailure']);
    expect(await tryExit(breakers, { simulator: aSimulator() })).toMatchObject({ sells: true });
  });
});
