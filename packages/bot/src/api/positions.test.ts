import { UserError } from '@twinlane/core/errors';
import { problem } from '@twinlane/protocol/problem';
import { order } from '@twinlane/protocol/trade';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { testOrder } from '../store/testing/domain.ts';
import { get, startTestServer, type Answer, type TestServer } from './testing/testServer.ts';

const WISH = '{"reason":"it is time"}';
const asked: unknown[] = [];
let refusal: UserError | undefined;
let server: TestServer;
let id = '';

beforeAll(async () => {
  server = await startTestServer({
    closePosition: async (wish) => {
      asked.push(wish);
      if (refusal !== undefined) throw refusal;
      return testOrder({ side: 'sell', id: 'order-9' });
    },
  });
  id = server.trading.buy(0, 100).id;
});
afterEach(() => {
  asked.splice(0);
  refusal = undefined;
});
afterAll(() => server.close());

function close(body: string, to = server, token = to.writeToken, of = id): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return get(to.port, `/api/positions/${of}/close`, headers, 'POST', body);
}

function codeOf(answer: Answer): readonly [number, string] {
  return [answer.status, problem.parse(answer.json()).code];
}

it('answers with the order that closes the position, whose end is still to come', async () => {
  const answer = await close(WISH);
  expect(answer.status).toBe(202);
  expect(order.parse(answer.json())).toMatchObject({ id: 'order-9', side: 'sell', status: 'requested' });
  expect(asked).toEqual([{ positionId: id, reason: 'it is time' }]);
});

it('says what keeps the position', async () => {
  refusal = new UserError('position.kept', 'The position cannot be closed now. emergencyStop: pressed.');
  const answer = await close(WISH);
  expect(codeOf(answer)).toEqual([409, 'position.kept']);
  expect(problem.parse(answer.json()).detail).toContain('emergencyStop: pressed.');
});

it('takes a reason of one line, from who knows the token', async () => {
  for (const body of ['{}', '{"reason":""}', '{"reason":"two\\nlines"}', '{"reason":"x","all":true}']) {
    expect((await close(body)).status).toBe(400);
  }
  expect((await close(WISH, server, 'guessed')).status).toBe(401);
  expect((await get(server.port, '/api/positions/p-1/close')).status).toBe(405);
  expect(asked).toEqual([]);
});

it('does not know a position that is not there', async () => {
  expect(codeOf(await close(WISH, server, server.writeToken, 'p-1'))).toEqual([404, 'position.unknown']);
  expect(asked).toEqual([]);
  refusal = new UserError('position.unknown', 'There is no open position.');
  expect(codeOf(await close(WISH))).toEqual([404, 'position.unknown']);
});

it('says so where nothing trades', async () => {
  const idle = await startTestServer();
  expect(codeOf(await close(WISH, idle))).toEqual([409, 'position.noEngine']);
  await idle.close();
});
