import { z } from 'zod';
import { amount, token } from './amount.ts';
import { bot, botStatus } from './bot.ts';
import { breaker } from './breaker.ts';
import { candle } from './candle.ts';
import type { Endpoint } from './endpoint.ts';
import { breakerStatus } from './operator.ts';
import { placedOrder, placedOrderDetails } from './order.ts';
import { position, positionMark } from './portfolio.ts';
import { problem } from './problem.ts';
import { accountState, block } from './state.ts';
import { riskFinding, thought } from './thought.ts';
import { order, trade } from './trade.ts';
import { transaction, transactionDetail } from './transaction.ts';

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What has a name of its own in the document; every other answer is called after its endpoint. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Problem: problem,
  Token: token,
  Amount: amount,
  Block: block,
  Account: accountState,
  Bot: bot,
  BotStatus: botStatus,
  Position: position,
  PositionMark: positionMark,
  Swap: order,
  Trade: trade,
  Thought: thought,
  RiskFinding: riskFinding,
  Order: placedOrder,
  OrderDetails: placedOrderDetails,
  Candle: candle,
  Transaction: transaction,
  TransactionDetail: transactionDetail,
  OpenBreaker: breaker,
  Breaker: breakerStatus,
};

/** The schemas of all answers by name, and the name of each endpoint's. */
export function answerSchemas(endpoints: readonly Endpoint[]): {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly nameOf: (endpoint: Endpoint) => string | undefined;
} {
  const registry = z.registry<{ id: string }>();
  const names = new Map<z.ZodType, string>();
  const add = (schema: z.ZodType, name: string): void => {
    if (names.has(schema)) return;
    names.set(schema, name);
    registry.add(schema, { id: name });
  };
  for (const [name, schema] of Object.entries(NAMED)) add(schema, name);
  for (const { name, answer, status } of endpoints) {
    if (!('media' in answer) && status !== 204)
      add(answer, `${name.charAt(0).toUpperCase()}${name.slice(1)}Answer`);
  }
  const { schemas } = z.toJSONSchema(registry, {
    uri: (name) => `#/components/schemas/${name}`,
    io: 'output',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => tidy(jsonSchema),
  });
  return {
    schemas: Object.fromEntries(
      Object.entries(schemas).map(([name, { $schema: _schema, $id: _id, ...rest }]) => [name, rest]),
    ),
    nameOf: ({ answer }) => ('media' in answer ? undefined : names.get(answer)),
  };
}

/** What an endpoint takes there, as the client writes it. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _schema, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => tidy(jsonSchema, true),
  });
  return rest;
}

/** An answer may hold more in a later version, and `format` says of a time what its pattern does. */
function tidy(schema: Record<string, unknown>, isInput = false): void {
  if (schema['format'] === 'date-time') delete schema['pattern'];
  if (isInput) return;
  delete schema['readOnly'];
  if (schema['additionalProperties'] === false) delete schema['additionalProperties'];
}
