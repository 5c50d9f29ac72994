import { UserError } from '@twinlane/core/errors';
import { CANDLE_INTERVALS } from '@twinlane/core/market/candle';
import type { PricesView } from '@twinlane/protocol/state';
import { listCandles, readPrices, readTokenMarket } from '@twinlane/protocol/endpoints/market';
import type { CandleIntervalView } from '@twinlane/protocol/candle';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { escapeText } from '../view/escapeText.ts';
import { renderCandles } from '../view/renderCandles.ts';

const USUAL_COUNT = '20';

/** `twinlane candles`. */
export const candles: Command = {
  name: 'candles',
  summary: "A token's candles and market, as the running process has kept them",
  details:
    `Intervals are ${CANDLE_INTERVALS.join(', ')}. Only candles that have closed by chain time are shown; where a token was not\n` +
    'traded, the last price is carried on. Candles of time that the process has not seen are marked.',
  args: {
    token: { type: 'positional', description: "The token's address or symbol", required: true },
    interval: {
      type: 'string',
      description: 'How long a candle lasts',
      default: '1m',
      valueHint: 'interval',
    },
    limit: {
      type: 'string',
      description: 'How many candles, 1 to 1000',
      default: USUAL_COUNT,
      valueHint: 'count',
    },
    json: { type: 'boolean', description: 'The answers of GET /api/candles and of the market as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane candles WETH', 'the last twenty minutes'],
    ['twinlane candles WETH --interval 1h --limit 48 --json', 'two days for a script'],
  ],
  async run(call) {
    const { args } = call;
    const named = String(args['token']);
    // The process says what it does not understand.
    const interval = String(args['interval'] ?? '1m') as CandleIntervalView;
    const limit = String(args['limit'] ?? USUAL_COUNT);
    return showAnswer(
      call,
      async (api) => {
        const token = addressOf(named, await api.call(readPrices, { query: {} }));
        const [market, page] = await Promise.all([
          api.call(readTokenMarket, { params: { address: token }, query: { interval } }),
          api.call(listCandles, { query: { token, interval, limit } }),
        ]);
        return { market, candles: page };
      },
      (answer, palette) => renderCandles(answer.candles, answer.market, palette),
    );
  },
};

/** A symbol names a token only where a single one carries it: anybody may call a token by a known name. */
function addressOf(named: string, { tokens }: PricesView): string {
  if (/^0x[0-9a-fA-F]{40}$/.test(named)) {
    return named;
  }
  const found = tokens.filter(({ token }) => token.symbol.toLowerCase() === named.toLowerCase());
  const [only] = found;
  if (only !== undefined && found.length === 1) {
    return only.token.address;
  }
  throw new UserError(
    'cli.tokenUnknown',
    `${found.length === 0 ? 'No token with a price is' : `${found.length} tokens with a price are`} called ${escapeText(named, 40)}.`,
    { hint: 'Give its address; `twinlane prices` lists the tokens.' },
  );
}
