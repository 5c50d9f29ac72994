import { listOrders } from '@twinlane/protocol/endpoints/orders';
import type { placedOrderQuery } from '@twinlane/protocol/order';
import type { z } from 'zod';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderOrders } from '../view/renderOrders.ts';

/** `twinlane orders list`. */
export const ordersList: Command = {
  name: 'list',
  summary: 'Orders that were placed, newest first, and exits in slices',
  args: {
    state: {
      type: 'string',
      description: 'open, waiting, working, done, cancelled, expired, failed or all',
      valueHint: 'state',
    },
    limit: { type: 'string', description: 'How many, 50 unless told', valueHint: 'number' },
    cursor: { type: 'string', description: 'Those before the one of this id', valueHint: 'id' },
    json: { type: 'boolean', description: 'A page as JSON, as GET /api/orders gives it' },
  },
  takesConfig: true,
  examples: [
    ['twinlane orders list --state open', 'what may still trade'],
    ['twinlane orders list --json | jq -r .items[].id', 'for a script'],
  ],
  async run(call) {
    const { args, io } = call;
    // The process says what it does not understand.
    const query: z.input<typeof placedOrderQuery> = Object.fromEntries(
      ['state', 'limit', 'cursor'].flatMap((name) =>
        args[name] === undefined ? [] : [[name, String(args[name])] as const],
      ),
    );
    const { answer } = await askProcess(await loadSettings(call), (api) => api.call(listOrders, { query }));
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    const more = answer.nextCursor === null ? '' : `\nMore: --cursor ${answer.nextCursor}`;
    const text = args['json'] === true ? JSON.stringify(answer) : renderOrders(answer.items, palette) + more;
    io.stdout.write(`${text}\n`);
    return EXIT_CODES.ok;
  },
};
