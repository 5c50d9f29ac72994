import type { Config } from '@twinlane/bot/config/configSchema';
import { UserError } from '@twinlane/core/errors';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { Command, CommandCall } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderScan } from '../view/renderScan.ts';

/** A trade of unstated size takes this share of what stands in the pool. */
const USUAL_SHARE = 200n;

/** `twinlane scan`. */
export const scan: Command = {
  name: 'scan',
  summary: 'Whether a token can be sold again, whoever rules it and whenever',
  details:
    'Buys, moves and sells the token in a simulation on the current block and later ones, at the given size; then tries every\n' +
    'function of its contract as everybody who may have rights, and looks whether the sale or the balance suffers; reads who\n' +
    'holds it, its pool, and the deny lists and the explorer of the settings. Nothing is sent. Any node will do; one that\n' +
    'offers eth_simulateV1 is faster and sees more. docs/scan.md and docs/risk.md say what is judged how.',
  args: {
    token: { type: 'positional', description: 'Address of the token', required: true },
    amount: {
      type: 'string',
      description: 'Size of the trade in whole units of what the pool pays with (0.5 % of what is in it)',
      valueHint: 'amount',
    },
    rpc: {
      type: 'string',
      description: 'A node: http, ws or the path of a socket (chain.rpcUrls)',
      valueHint: 'url',
    },
    pool: {
      type: 'string',
      description: 'The pair or pool to trade in (the deepest one)',
      valueHint: 'address',
    },
    json: { type: 'boolean', description: 'Verdict, findings and facts as one line of JSON' },
  },
  takesConfig: false,
  examples: [
    ['twinlane scan 0x… --rpc http://127.0.0.1:8545', 'judges a token on that node'],
    ['twinlane scan 0x… --amount 250 --json', 'at the size of a trade of 250, for a script'],
  ],
  async run(call) {
    const { args, io } = call;
    const [{ openScan }, { parseAmount, formatAmount }, config] = await Promise.all([
      import('@twinlane/bot/openScan'),
      import('@twinlane/core/money/tokenAmount'),
      loadSettings(call),
    ]);
    const token = toChecksumAddress(String(args['token'] ?? ''));
    const opened = await openScan(addressOf(call, config), config);
    try {
      const pool = await opened.pool(token, poolOf(args['pool']));
      const amountIn =
        args['amount'] === undefined
          ? pool.depth / USUAL_SHARE
          : parseAmount(String(args['amount']), pool.decimals);
      if (amountIn <= 0n) {
        throw new UserError('amount.malformed', 'The amount must be above zero.', {
          hint: 'Give --amount in whole units.',
        });
      }
      const started = performance.now();
      const { report, facts } = await opened.judge({ token, pool, amountIn });
      const milliseconds = Math.round(performance.now() - started);
      const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
      const kind = pool.kind === 'constantProduct' ? 'V2' : 'V3';
      const text =
        args['json'] === true
          ? JSON.stringify(
              { chainId: opened.chainId, token, ...report, milliseconds, facts },
              (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
            )
          : renderScan(
              {
                token,
                pool: pool.address,
                kind,
                block: facts.block,
                amount: formatAmount(amountIn, pool.decimals),
                milliseconds,
                report,
              },
              palette,
            );
      io.stdout.write(`${text}\n`);
      return EXIT_CODES.ok;
    } finally {
      opened.close();
    }
  },
};

function poolOf(text: string | boolean | undefined): Address | undefined {
  return typeof text === 'string' ? toChecksumAddress(text) : undefined;
}

function addressOf({ args }: CommandCall, { chain }: Config): string {
  const given = args['rpc'];
  if (typeof given === 'string') {
    return given;
  }
  const [first] = chain.rpcUrls;
  if (first === undefined) {
    throw new UserError('scan.no-rpc', 'No node is named to scan the token on.', {
      hint: 'Name one with --rpc, or set chain.rpcUrls.',
    });
  }
  return first.url.reveal();
}
