import { randomUUID } from 'node:crypto';
import { UserError } from '@twinlane/core/errors';
import type { OrderPreviewView } from '@twinlane/protocol/order';
import { placeOrder, previewOrder } from '@twinlane/protocol/endpoints/orders';
import { askProcess } from '../askProcess.ts';
import type { Command, CommandCall } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { openPrompt } from '../hiddenPrompt.ts';
import { loadSettings } from '../loadSettings.ts';
import { ORDER_ARGS, orderWishOf } from '../orderWish.ts';
import { createPalette } from '../view/palette.ts';
import { renderOrder, renderPreview } from '../view/renderOrders.ts';

/** `twinlane orders place`. */
export const ordersPlace: Command = {
  name: 'place',
  summary: 'Place an order',
  details:
    'Shows first what it would do. A purchase with warnings asks before it is placed, unless --yes is given; a risk score above\n' +
    'the tolerance needs --accept-risk besides. The same --key again is the same order.',
  args: {
    ...ORDER_ARGS,
    'accept-risk': { type: 'boolean', description: 'Buys although the risk score is above the tolerance' },
    yes: { type: 'boolean', description: 'Does not ask' },
    reason: { type: 'string', description: 'Why, for the record; one line', valueHint: 'text' },
    key: { type: 'string', description: 'Makes a repetition harmless', valueHint: 'text' },
    json: { type: 'boolean', description: 'The order as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane orders place buy PEPE 100', 'a market order'],
    ['twinlane orders place buy PEPE 100 --kind limit --param price=0.0000012 --good-for 86400', 'for a day'],
    [
      'twinlane orders place sell PEPE all --kind trailing --param trailPercent=5',
      'sells after a turn by 5 %',
    ],
    ['twinlane orders place sell PEPE 5000 --kind twap --param minutes=30,slices=10', 'in ten slices'],
    ['twinlane orders place buy WETH 1000 --kind dca --param everySeconds=3600,purchases=10', 'one an hour'],
  ],
  async run(call) {
    const { args, io, hide } = call;
    const wish = orderWishOf(call);
    const config = await loadSettings(call);
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    const { answer } = await askProcess(
      config,
      async (api) => {
        const preview = await api.call(previewOrder, { body: wish });
        if (args['json'] !== true) {
          io.stderr.write(`${renderPreview(preview, palette)}\n`);
        }
        await requireConsent(call, preview);
        const body = {
          ...wish,
          key: args['key'] === undefined ? randomUUID() : String(args['key']),
          acceptRisk: args['accept-risk'] === true,
          ...(args['reason'] === undefined ? {} : { reason: String(args['reason']) }),
        };
        return api.call(placeOrder, { body });
      },
      { hide },
    );
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderOrder(answer, palette)}\n`);
    return answer.state === 'failed' ? EXIT_CODES.failed : EXIT_CODES.ok;
  },
};

/** @throws UserError `order.declined` where nobody says yes. */
async function requireConsent({ args, io }: CommandCall, preview: OrderPreviewView): Promise<void> {
  if (preview.side === 'sell' || preview.warnings.length === 0 || args['yes'] === true) {
    return;
  }
  const prompt = openPrompt(io.stdin, io.stderr);
  const said = await prompt?.askOpenly('There are warnings. Type yes to buy all the same: ');
  prompt?.close();
  if (said?.trim().toLowerCase() !== 'yes') {
    throw new UserError('order.declined', `Nothing was placed: ${preview.warnings.join(' ')}`, {
      hint: 'Give --yes to place it without being asked.',
    });
  }
}
