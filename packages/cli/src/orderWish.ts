import { UserError } from '@twinlane/core/errors';
import { orderKindOf } from '@twinlane/core/order/parent/registry';
import type { orderWish } from '@twinlane/protocol/order';
import type { ArgsDef } from 'citty';
import type { z } from 'zod';
import type { CommandCall } from './command.ts';

/** What `orders place` and `orders preview` take. */
export const ORDER_ARGS = {
  side: { type: 'positional', description: '`buy` or `sell`', required: true },
  token: { type: 'positional', description: 'Its symbol or address', required: true },
  amount: {
    type: 'positional',
    description: 'Cash to spend, or tokens to sell, in whole units; `all` sells all that is held',
    required: true,
  },
  kind: {
    type: 'string',
    description: 'market (without it), limit, stop, stopLimit, trailing, twap, vwap or dca',
    valueHint: 'kind',
  },
  param: {
    type: 'string',
    description:
      'Parameters of the kind, such as price=1.25 or minutes=30,slices=10; docs/orders.md lists them',
    valueHint: 'name=value,…',
  },
  'good-for': {
    type: 'string',
    description: 'Seconds after which what is left is given up',
    valueHint: 'seconds',
  },
  position: { type: 'string', description: 'Sells from this position', valueHint: 'id' },
} as const satisfies ArgsDef;

/** The order that a command line asks for. @throws UserError `cli.usage` or `order.kind`. */
export function orderWishOf({ args }: Pick<CommandCall, 'args'>): z.input<typeof orderWish> {
  const kind = args['kind'] === undefined ? 'market' : String(args['kind']);
  const seconds = args['good-for'];
  if (seconds !== undefined && !/^\d{1,8}$/.test(String(seconds))) {
    throw usage('--good-for takes whole seconds', 'For an hour: --good-for 3600.');
  }
  return {
    // The process says what it does not understand.
    side: String(args['side']) as 'buy' | 'sell',
    token: String(args['token']),
    amount: String(args['amount']),
    kind,
    params: paramsOf(kind, args['param'] === undefined ? '' : String(args['param'])),
    ...(seconds === undefined ? {} : { goodForSeconds: Number(seconds) }),
    ...(args['position'] === undefined ? {} : { positionId: String(args['position']) }),
  };
}

/** Numbers where the kind's schema wants numbers; prices stay texts, which are exact. */
function paramsOf(kind: string, text: string): Record<string, unknown> {
  const { shape } = orderKindOf(kind).params as unknown as {
    readonly shape: Readonly<Record<string, z.ZodType>>;
  };
  const pairs = text === '' ? [] : text.split(',');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value, ...rest] = pair.split('=');
      if (value === undefined || value === '' || rest.length > 0) {
        throw usage(`--param has ${JSON.stringify(pair)}`, 'Write name=value, several with commas between.');
      }
      const schema = shape[name.trim()];
      const isNumber = schema?.safeParse(Number(value)).success === true;
      return [name.trim(), isNumber ? Number(value) : value];
    }),
  );
}

function usage(problem: string, hint: string): UserError {
  return new UserError('cli.usage', `${problem}.`, { hint });
}
