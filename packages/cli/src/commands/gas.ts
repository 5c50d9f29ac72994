import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '@twinlane/core/errors';
import type { Demand } from '@twinlane/core/gas/replay/feeHistory';
import type { ClassReplay } from '@twinlane/core/gas/replay/summary';
import { URGENCIES, type Urgency } from '@twinlane/core/transaction/feeOracle';
import type { GasView } from '@twinlane/protocol/gas';
import { createLogUpdate } from 'log-update';
import { readGas } from '@twinlane/protocol/endpoints/gas';
import { askProcess } from '../askProcess.ts';
import type { Command, CommandCall } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createShutdown } from '../shutdown.ts';
import { createPalette } from '../view/palette.ts';
import { renderGas } from '../view/renderGas.ts';
import { renderGasReplay } from '../view/renderGasReplay.ts';

const DEMANDS: readonly Demand[] = ['p10', 'p5', 'p25', 'none'];
const REFRESH_MS = 1_000;
const STOP_LIMIT_MS = 2_000;
/** Intervals of the same history are the same on every run. */
const SEED = 1;

/** `twinlane gas replay`. */
const replay: Command = {
  name: 'replay',
  summary: 'What waiting and smaller tips would have saved on recorded fees',
  details:
    'Walks a recorded history block by block, seeing only the past, and compares each urgency with the defaults of viem, ethers\n' +
    'and geth sent at once, with a plain stopping rule and with the cheapest block within the deadline. The file is a CSV (or\n' +
    'CSV.gz) of consecutive blocks with block_number and base_fee_per_gas_wei; gas_used, gas_limit and priority fees are used\n' +
    'where they are present. docs/gas.md says how it is measured.',
  args: {
    history: { type: 'string', description: 'The recording', required: true, valueHint: 'csv' },
    class: {
      type: 'string',
      description: `${URGENCIES.join(', ')}; several with commas`,
      valueHint: 'urgency',
    },
    demand: {
      type: 'string',
      description: 'What a block demands: the p10 of its tips, p5, p25, or none to look at base fees alone',
      valueHint: 'which',
    },
    json: { type: 'boolean', description: 'The figures as one line of JSON' },
  },
  takesConfig: false,
  examples: [
    ['twinlane gas replay --history fees.csv.gz', 'every urgency'],
    ['twinlane gas replay --history fees.csv --class patient25,patient100 --json', 'for a script'],
  ],
  async run({ args, io }) {
    const { readFees } = await import('@twinlane/backtest/data/readFees');
    const { toFeeHistory } = await import('@twinlane/core/gas/replay/feeHistory');
    const { replayClass } = await import('@twinlane/core/gas/replay/summary');
    const { createRandomStream } = await import('@twinlane/sandbox/agents/randomStream');
    const urgencies = urgenciesOf(args['class']);
    const demand = demandOf(args['demand']);
    const path = resolve(io.cwd, String(args['history']));
    const history = toFeeHistory(basename(path), await readFees(path), demand);
    const replays = urgencies.flatMap((urgency) => {
      const random = createRandomStream(SEED, history.name);
      return replayClass(history, urgency, () => random.uniform()) ?? [];
    });
    if (replays.length === 0) {
      throw new UserError(
        'gas.short-history',
        `${path} has ${history.blocks} blocks, too few for these deadlines.`,
        {
          hint: 'A deadline of 25 blocks needs about 200 blocks, one of 300 about 700.',
        },
      );
    }
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    const { runs: _, ...about } = history;
    io.stdout.write(
      args['json'] === true
        ? `${JSON.stringify({ ...about, demand, classes: replays.map((each) => plainReplay(each)) })}\n`
        : `${renderGasReplay(history, replays, palette)}\n`,
    );
    return EXIT_CODES.ok;
  },
};

/** `twinlane gas`. */
export const gas: Command = {
  name: 'gas',
  summary: 'Base fee, tips and what each urgency should offer now',
  details:
    'Asks the running process, or with --rpc the nodes themselves. Shows the exact base fee of the next block, the offer for each\n' +
    'urgency and whether it should wait, the recent trend, and on rollups what the parent chain and the operator take.',
  args: {
    watch: { type: 'boolean', description: 'Go on with every block until Ctrl-C' },
    json: { type: 'boolean', description: 'As JSON, with --watch a line for each block' },
  },
  takesConfig: true,
  examples: [
    ['twinlane gas', 'of the running process'],
    ['twinlane gas --rpc https://node.example --watch', 'straight from a node'],
    ['twinlane gas replay --history fees.csv.gz', 'what it would have saved'],
  ],
  subCommands: [replay],
  async run(call) {
    const config = await loadSettings(call);
    if (!call.configArgv.some((word) => word.startsWith('--rpc='))) {
      return show(call, async () => (await askProcess(config, (api) => api.call(readGas, {}))).answer);
    }
    const { openDirectFees } = await import('../directFees.ts');
    const fees = await openDirectFees(config);
    try {
      return await show(call, () => fees.read());
    } finally {
      fees.close();
    }
  },
};

async function show({ args, io }: CommandCall, read: () => Promise<GasView>): Promise<number> {
  const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
  const asText = (view: GasView): string =>
    args['json'] === true ? JSON.stringify(view) : renderGas(view, palette);
  if (args['watch'] !== true) {
    io.stdout.write(`${asText(await read())}\n`);
    return EXIT_CODES.ok;
  }
  const shutdown = createShutdown({
    timeLimitMs: STOP_LIMIT_MS,
    onStopping: () => undefined,
    exit: (code) => process.exit(code),
  });
  const redraw = io.stdout.isTTY && args['json'] !== true ? createLogUpdate(io.stdout) : undefined;
  let last: number | undefined;
  try {
    while (!shutdown.signal.aborted) {
      const view = await read();
      if (view.blockNumber !== last) {
        last = view.blockNumber;
        const text = asText(view);
        if (redraw === undefined) {
          io.stdout.write(`${text}\n`);
        } else {
          redraw(text);
        }
      }
      await sleep(REFRESH_MS, undefined, { signal: shutdown.signal }).catch(() => undefined);
    }
  } finally {
    await shutdown.close();
    shutdown.dispose();
  }
  return EXIT_CODES.ok;
}

function urgenciesOf(text: string | boolean | undefined): readonly Urgency[] {
  if (typeof text !== 'string') {
    return URGENCIES;
  }
  return text.split(',').map((word) => {
    const urgency = URGENCIES.find((each) => each === word.trim());
    if (urgency === undefined) {
      throw new UserError('cli.usage', `There is no class ${JSON.stringify(word)}.`, {
        hint: `The classes are ${URGENCIES.join(', ')}.`,
      });
    }
    return urgency;
  });
}

function demandOf(text: string | boolean | undefined): Demand {
  const demand = DEMANDS.find((each) => each === (text ?? 'p10'));
  if (demand === undefined) {
    throw new UserError('cli.usage', `--demand is ${JSON.stringify(text)}.`, {
      hint: `It is one of ${DEMANDS.join(', ')}.`,
    });
  }
  return demand;
}

/** Without the windows; wei as text. */
function plainReplay({ windows, ways, ...rest }: ClassReplay): object {
  const plain = Object.entries(ways).map(([name, way]) => [name, { ...way, paid: way.paid.toString() }]);
  return { ...rest, windows: windows.length, ways: Object.fromEntries(plain) as object };
}
