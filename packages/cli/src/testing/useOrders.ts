import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placedOrderDetails, type PlacedOrderDetails } from '@twinlane/protocol/order';
import { afterEach, beforeEach, expect } from 'vitest';
import { eventually, killPrograms, startProgram, type Program } from './startProgram.ts';

const LIMIT_MS = 90_000;
/** Blocks that a busy machine keeps up with: nothing is decided on one that is far behind. */
const PACE = ['--block-time', '1000'];

/** A program that takes orders by hand, on a new folder for each test. */
export interface Orders {
  readonly dataDir: string;
  /** The running one. */
  readonly program: Program;
  /** Resolves once it shows a block. */
  start(): Promise<void>;
  /** kill -9, then a start on the same folder. */
  restart(): Promise<void>;
  post(path: string, body: object): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Places an order; where the pools are still being read, again. */
  place(wish: object): Promise<PlacedOrderDetails>;
  read(id: string): Promise<PlacedOrderDetails>;
  /** Resolves with the order once it satisfies the condition; a rejection tells the state it stayed in. */
  until(
    id: string,
    what: string,
    condition: (order: PlacedOrderDetails) => boolean,
  ): Promise<PlacedOrderDetails>;
}

/** A folder before each test of a file; after it, the end of whatever runs on it. */
export function useOrders(): Orders {
  let dataDir: string;
  let started: Program | undefined;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'twinlane-orders-'));
    started = undefined;
  });
  afterEach(async () => {
    await killPrograms();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const running = (): Program => {
    if (started === undefined) throw new Error('the program was not started');
    return started;
  };
  const start = async (): Promise<void> => {
    started = await startProgram(dataDir, PACE);
    await started.until('a block', ({ block }) => block !== undefined);
  };
  const post: Orders['post'] = async (path, body) => {
    const { token } = JSON.parse(readFileSync(join(dataDir, 'process.json'), 'utf8')) as { token: string };
    const response = await fetch(`${running().url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const read: Orders['read'] = async (id) =>
    placedOrderDetails.parse(await (await fetch(`${running().url}/api/orders/${id}`)).json());
  return {
    get dataDir() {
      return dataDir;
    },
    get program() {
      return running();
    },
    start,
    restart: async () => {
      await running().kill();
      await start();
    },
    post,
    place: (wish) =>
      eventually('an order', async () => {
        const { status, body } = await post('/api/orders', { acceptRisk: true, ...wish });
        if (status === 503) return undefined;
        expect(body).toMatchObject({ side: expect.any(String) as string });
        return placedOrderDetails.parse(body);
      }),
    read,
    until: (id, what, condition) => {
      let last: PlacedOrderDetails | undefined;
      return eventually(
        what,
        async () => {
          last = await read(id);
          return condition(last) ? last : undefined;
        },
        LIMIT_MS,
      ).catch((error: unknown) => {
        throw new Error(`${String(error)}: ${last?.state ?? 'unknown'}, ${last?.stateReason ?? ''}`);
      });
    },
  };
}

/** Whether nothing more comes of an order. */
export function isOver({ state }: PlacedOrderDetails): boolean {
  return state !== 'waiting' && state !== 'working';
}

/** The swaps of an order that were carried out. */
export function filledOf({ orders }: PlacedOrderDetails): PlacedOrderDetails['orders'] {
  return orders.filter(({ status }) => status === 'filled');
}
