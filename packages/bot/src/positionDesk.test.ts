import { randomUUID } from 'node:crypto';
import { stepExits } from '@twinlane/core/engine/step';
import type { Store } from '@twinlane/core/ports';
import { aPair, aSnapshot, aToken, USDC } from '@twinlane/core/testing/buildMarket';
import { aBot, aPosition, aSimulator, aStepInput, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import { createApiClient, type ApiClient } from '@twinlane/protocol/apiClient';
import { editPositionExits, readPosition, resetPositionExits } from '@twinlane/protocol/endpoints/exits';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './api/testing/testServer.ts';
import { createPositionDesk, type PositionDeskParts } from './positionDesk.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const harness = pgliteHarness();
const TOKEN = aToken(5, 'TKN', 8);
/** One token that cost 1,000 USDC and is worth 950 now: two per cent short of its bot's stop at 7 %. */
const POSITION = aPosition(TOKEN, 10n ** 8n, 1_000_000_000n);
const OTHER = aPosition(aToken(6), 5n, 10n);
const snapshot = aSnapshot({ pools: [aPair(USDC, 950n * 10n ** 12n, TOKEN, 10n ** 14n)] });
const reason = 'a test';

describe('the exits of one position', () => {
  let store: Store;
  let server: TestServer;
  let api: ApiClient;

  beforeAll(async () => {
    store = await harness.open();
    await store.transaction(async (unit) => {
      await unit.accounts.create(PAPER_ACCOUNT);
      await unit.bots.put(
        aBot({
          exits: {
            stopLoss: { lossPercent: 7 },
            takeProfit: { gainPercent: 5 },
            timeStop: { maxSeconds: 60, unlessGainPercent: 100 },
          },
        }),
      );
      await unit.putPosition(POSITION);
      await unit.putPosition(OTHER);
    });
    const values = new Map([[POSITION.id, 950_000_000n]]);
    const view = () => ({ snapshot, values }) as unknown as ReturnType<PositionDeskParts['engine']['view']>;
    server = await startTestServer({
      store,
      checkAnswers: true,
      exits: createPositionDesk({
        account: PAPER_ACCOUNT,
        store,
        engine: { view },
        clock: { now: () => Date.now() },
        ids: { next: () => randomUUID() },
      }),
    });
    const headers = () => ({ authorization: `Bearer ${server.writeToken}` });
    api = createApiClient({ baseUrl: server.url, fetch, headers });
  });
  afterAll(async () => {
    await server.close();
    await harness.cleanUp();
  });

  const show = (id = POSITION.id) => api.call(readPosition, { params: { id } });
  const edit = (exits: Record<string, Record<string, unknown> | null>, rest: object = {}, id = POSITION.id) =>
    api.call(editPositionExits, { params: { id }, body: { exits, reason, ...rest } });
  const reset = () => api.call(resetPositionExits, { params: { id: POSITION.id }, body: { reason } });

  /** What is decided about it on the next block, by what the store says of its bot. */
  async function decided(): Promise<readonly { gate: string; positives: readonly string[] }[]> {
    const [bot] = await store.read.bots.list(PAPER_ACCOUNT.id);
    const input = aStepInput(snapshot, { bot: bot!, positions: [POSITION] });
    const { decisions } = await stepExits(input, aSimulator());
    return decisions.map(({ thought }) => thought);
  }

  it('are those of its bot at first, with the prices at which they sell', async () => {
    const position = await show();
    expect(position).toMatchObject({ botName: 'first', price: '950', value: '950', unrealisedPnl: '-50' });
    expect(position.ownExits).toBeUndefined();
    expect(position.exits.map(({ rule, source }) => [rule, source])).toEqual([
      ['rugExit', 'default'],
      ['stopLoss', 'bot'],
      ['takeProfit', 'bot'],
      ['timeStop', 'bot'],
    ]);
    expect(position.lines).toEqual([
      { rule: 'takeProfit', kind: 'target', price: '1050', distancePercent: 10.53, sharePercent: 100 },
      { rule: 'stopLoss', kind: 'stop', price: '930', distancePercent: -2.11, sharePercent: 100 },
    ]);
    expect(position.timeStopAt).toBe(new Date((POSITION.openedAt + 60) * 1000).toISOString());
  });

  it('are set for it alone, kept in the store, and decide from the next block on', async () => {
    await edit({ timeStop: null });
    await expect(decided()).resolves.toEqual([]);
    const edited = await edit({ timeStop: null, stopLoss: { lossPercent: 4 } });
    expect(edited.lines.at(-1)).toMatchObject({ rule: 'stopLoss', price: '960' });
    expect(edited.exits.map(({ rule, source }) => [rule, source])).toContainEqual(['stopLoss', 'position']);
    expect(edited.ownExits).toEqual({ timeStop: null, stopLoss: { lossPercent: 4 } });
    expect(edited.timeStopAt).toBeUndefined();
    const [thought, ...others] = await decided();
    expect(others).toEqual([]);
    expect(thought?.gate).toBe('exit.stopLoss');
    expect(thought?.positives).toContain('the rule was set for this position alone');
    await expect(show(OTHER.id)).resolves.not.toHaveProperty('ownExits');
    const [entry] = await store.read.audit.page({ limit: 1 });
    expect(entry).toMatchObject({ what: 'position.editExits', target: `position:${POSITION.id}`, reason });
  });

  it('follow its bot again after a reset', async () => {
    const position = await reset();
    expect(position.ownExits).toBeUndefined();
    expect(position.lines.at(-1)).toMatchObject({ rule: 'stopLoss', price: '930' });
    await expect(decided()).resolves.toMatchObject([{ gate: 'exit.timeStop' }]);
  });

  it('are not set by somebody who saw older ones', async () => {
    const { exitsVersion: expectedVersion } = await show();
    await edit({ stopLoss: { lossPercent: 2 } }, { expectedVersion });
    const late = edit({ stopLoss: { lossPercent: 50 } }, { expectedVersion });
    await expect(late).rejects.toMatchObject({ status: 409, code: 'exits.changed' });
    await expect(show()).resolves.toMatchObject({ ownExits: { stopLoss: { lossPercent: 2 } } });
  });

  it.each([
    [{ stopLos: {} }, 'did you mean stopLoss?'],
    [{ stopLoss: { lossPercent: 0 } }, 'exits.stopLoss.lossPercent is 0'],
    [{ trailing: null }, 'exits.trailing is not an exit rule'],
  ])('are refused where they make no sense: %j', async (exits, said) => {
    const before = await show();
    await expect(edit(exits)).rejects.toMatchObject({
      status: 400,
      code: 'exits.invalid',
      message: expect.stringContaining(said) as string,
    });
    await expect(show()).resolves.toEqual(before);
  });

  it('are none any more once it is closed, and what was set is forgotten', async () => {
    await store.transaction((unit) =>
      unit.putPosition({ ...POSITION, quantity: 0n, cost: 0n, closedAt: POSITION.openedAt + 90 }),
    );
    const closed = await show();
    expect(closed).toMatchObject({ ageSeconds: 90, exits: [], lines: [] });
    await expect(edit({ stopLoss: {} })).rejects.toMatchObject({ status: 409, code: 'position.closed' });
    await edit({ stopLoss: {} }, {}, OTHER.id);
    const [bot] = await store.read.bots.list(PAPER_ACCOUNT.id);
    expect(Object.keys(bot?.positionExits ?? {})).toEqual([OTHER.id]);
  });

  it('of no position are not found', async () => {
    await expect(show('nobody')).rejects.toMatchObject({ status: 404, code: 'position.unknown' });
    await expect(edit({}, {}, 'nobody')).rejects.toMatchObject({ status: 404 });
  });
});
