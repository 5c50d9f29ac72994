import { previewOrder } from '@twinlane/protocol/endpoints/orders';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { ORDER_ARGS, orderWishOf } from '../orderWish.ts';
import { createPalette } from '../view/palette.ts';
import { renderPreview } from '../view/renderOrders.ts';

/** `twinlane orders preview`. */
export const ordersPreview: Command = {
  name: 'preview',
  summary: 'What an order would do now: quote, price impact, gas, the least it brings, risk and warnings',
  details: 'Of an order that trades in parts, its first part is tried. Nothing is placed.',
  args: { ...ORDER_ARGS, json: { type: 'boolean', description: 'As JSON' } },
  takesConfig: true,
  examples: [
    ['twinlane orders preview buy PEPE 100', 'a purchase for 100 of cash'],
    ['twinlane orders preview sell PEPE all --kind twap --param minutes=30,slices=10', 'its first slice'],
  ],
  async run(call) {
    const { args, io, hide } = call;
    const wish = orderWishOf(call);
    const { answer } = await askProcess(
      await loadSettings(call),
      (api) => api.call(previewOrder, { body: wish }),
      { hide },
    );
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderPreview(answer, palette)}\n`);
    return EXIT_CODES.ok;
  },
};
