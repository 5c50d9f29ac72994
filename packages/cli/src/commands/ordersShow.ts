import { readOrder } from '@twinlane/protocol/endpoints/orders';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderOrder } from '../view/renderOrders.ts';

/** `twinlane orders show`. */
export const ordersShow: Command = {
  name: 'show',
  summary: 'One order with those that it led to',
  args: {
    id: { type: 'positional', description: 'Its id, as `twinlane orders list` shows it', required: true },
    json: { type: 'boolean', description: 'As JSON' },
  },
  takesConfig: true,
  examples: [['twinlane orders show 019b1f3c-5a', 'how far it has come']],
  async run(call) {
    const { args, io } = call;
    const { answer } = await askProcess(await loadSettings(call), (api) =>
      api.call(readOrder, { params: { id: String(args['id']) } }),
    );
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderOrder(answer, palette)}\n`);
    return EXIT_CODES.ok;
  },
};
