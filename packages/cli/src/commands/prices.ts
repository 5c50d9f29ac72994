import { readPrices, readPriceStatistics } from '@twinlane/protocol/endpoints/market';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderPrices, renderPriceStatistics } from '../view/renderPrices.ts';

/** `twinlane prices`. */
export const prices: Command = {
  name: 'prices',
  summary: 'Prices in US dollars as the running process knows them',
  details:
    'Shows price, age, source (coingecko, pools or peg), freshness and whether the other source agrees.\n' +
    'Names of tokens are addresses in checksummed form; without any, all tokens that have a price are shown.',
  args: {
    tokens: { type: 'positional', description: 'Addresses of tokens', required: false },
    statistics: {
      type: 'boolean',
      description: 'How the price feed does: hit rate, calls, quota, failures, latency',
    },
    json: {
      type: 'boolean',
      description: 'The answer of GET /api/prices (or /api/prices/statistics) as JSON',
    },
  },
  repeatsLast: true,
  takesConfig: true,
  examples: [
    ['twinlane prices', 'all prices'],
    ['twinlane prices 0x7cE106aab3EbD7C2bed705c2a2ffE71c12932878', 'the price of one token'],
    ['twinlane prices --statistics', 'how many calls were made, and how many the plan has left'],
  ],
  async run(call) {
    const { args, io } = call;
    const config = await loadSettings(call);
    const tokens = String(args['tokens'] ?? '')
      .split(/[\s,]+/)
      .filter(Boolean);
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    const isJson = args['json'] === true;
    if (args['statistics'] === true) {
      const { answer: statistics } = await askProcess(config, (api) => api.call(readPriceStatistics, {}));
      io.stdout.write(
        `${isJson ? JSON.stringify(statistics) : renderPriceStatistics(statistics, new Date(), palette)}\n`,
      );
      return EXIT_CODES.ok;
    }
    const { answer } = await askProcess(config, (api) =>
      api.call(readPrices, { query: tokens.length === 0 ? { dollars: 'all' } : { token: tokens } }),
    );
    io.stdout.write(`${isJson ? JSON.stringify(answer) : renderPrices(answer, palette)}\n`);
    return EXIT_CODES.ok;
  },
};
