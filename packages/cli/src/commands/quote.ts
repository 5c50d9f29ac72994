import { UserError } from '@twinlane/core/errors';
import { readQuote } from '@twinlane/protocol/endpoints/market';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderQuote } from '../view/renderQuote.ts';

/** `twinlane quote`. */
export const quote: Command = {
  name: 'quote',
  summary: 'The best way to trade an amount now, over all watched pools',
  details:
    'Shows the routes with their pools, the exact amounts on the state of the last block, price impact, gas, and what the best\n' +
    'single pool would pay. Nothing is traded. Tokens are named by address or symbol; a symbol must be borne by one token alone\n' +
    "or be the chain's own (WETH, USDC).",
  args: {
    in: { type: 'string', description: 'The token to sell', required: true, valueHint: 'token' },
    out: { type: 'string', description: 'The token to buy', required: true, valueHint: 'token' },
    amount: {
      type: 'string',
      description: 'How much to sell, in whole tokens; with --exact-out how much to buy',
      required: true,
      valueHint: 'amount',
    },
    'exact-out': { type: 'boolean', description: 'The amount is what is to be bought' },
    'max-hops': { type: 'string', description: 'Most pools one after the other, 1 to 3', valueHint: 'count' },
    'max-paths': { type: 'string', description: 'Most routes side by side, 1 to 8', valueHint: 'count' },
    single: { type: 'boolean', description: 'One route only, as --max-paths 1' },
    slippage: {
      type: 'string',
      description: 'What the limit allows for, in basis points (50)',
      valueHint: 'bps',
    },
    json: { type: 'boolean', description: 'The answer of GET /api/quote as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane quote --in WETH --out USDC --amount 1.5', 'what one and a half ether would fetch'],
    ['twinlane quote --in USDC --out WETH --amount 1 --exact-out', 'what one ether would cost'],
    ['twinlane quote --in WETH --out USDC --amount 50 --single --json', 'one route, for a script'],
  ],
  async run(call) {
    const { args } = call;
    if (args['single'] === true && args['max-paths'] !== undefined) {
      throw new UserError('cli.usage', '--single and --max-paths contradict each other.', {
        hint: 'Give one of the two.',
      });
    }
    const query: Record<string, string> & { in: string; out: string; amount: string } = {
      in: String(args['in'] ?? ''),
      out: String(args['out'] ?? ''),
      amount: String(args['amount'] ?? ''),
    };
    const optional: Readonly<Record<string, string | boolean | undefined>> = {
      exactOut: args['exact-out'] === true ? 'true' : undefined,
      maxHops: args['max-hops'],
      maxPaths: args['single'] === true ? '1' : args['max-paths'],
      slippageBps: args['slippage'],
    };
    for (const [name, value] of Object.entries(optional)) {
      if (value !== undefined) {
        query[name] = String(value);
      }
    }
    return showAnswer(call, (api) => api.call(readQuote, { query }), renderQuote);
  },
};
