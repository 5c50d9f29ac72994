import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { processApi } from '@twinlane/cli/processApi';
import { readState } from '@twinlane/protocol/endpoints/state';
import { anvilBinary } from '@twinlane/sandbox/anvil/anvilBinary';
import { figure, percentile, type Benchmark, type Figure } from './harness.ts';

const BIN = join(import.meta.dirname, '../packages/cli/bin/twinlane.js');
const POLL_MS = 10;
const LIMIT_MS = 120_000;

/** Milliseconds from the start of the process. */
interface Start {
  /** The dashboard's address answers with the page. */
  readonly page: number;
  /** The state shows the first trade that this process has made. */
  readonly trade: number;
  /** From the trade's commit to its message on a WebSocket that was open by then. */
  readonly message: number;
}

function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** Tries again and again until there is a result; gives up when the process has ended. */
async function until<Result>(
  what: string,
  child: ChildProcess,
  attempt: () => Promise<Result | undefined>,
): Promise<Result> {
  const start = performance.now();
  for (;;) {
    const result = await attempt().catch(() => undefined);
    if (result !== undefined) {
      return result;
    }
    if (child.exitCode !== null || performance.now() - start > LIMIT_MS) {
      throw new Error(`${what} did not come: exit code ${child.exitCode}, limit ${LIMIT_MS / 1000} s`);
    }
    await wait(POLL_MS);
  }
}

/** Resolves with the milliseconds between a trade's commit and its message, for the first trade that comes. */
function nextTradeMessage(
  url: string,
  accountId: string,
): { readonly delay: Promise<number>; close(): void } {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?room=account:${accountId}`);
  const found = Promise.withResolvers<number>();
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as {
      type: string;
      timestamp: string;
      data: { trade?: unknown };
    };
    if (message.type === 'trade_update' && message.data.trade !== undefined) {
      found.resolve(Math.max(0, Date.now() - Date.parse(message.timestamp)));
    }
  });
  socket.addEventListener('error', () => found.reject(new Error('the WebSocket failed')));
  return { delay: found.promise, close: () => socket.close() };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  await exit;
}

/** Starts `twinlane run` on a data folder, with nothing but the defaults and a free port, until its first trade. */
async function startOnce(dataDir: string, flags: readonly string[]): Promise<Start> {
  const began = performance.now();
  const child = spawn(process.execPath, [BIN, 'run', '--data-dir', dataDir, '--port', '0', ...flags], {
    cwd: dataDir,
    env: { ...process.env, TWINLANE_LOGIN_ANONYMOUS_READS: 'true' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const address = await until('a start', child, async () => {
      const note = JSON.parse(readFileSync(join(dataDir, 'process.json'), 'utf8')) as {
        pid: number;
        url: string;
        token: string;
      };
      return note.pid === child.pid ? note : undefined;
    });
    const { url } = address;
    const api = processApi(address);
    await until('the page', child, async () => {
      const response = await fetch(url);
      const body = await response.text();
      return response.ok && body.includes('<html') ? true : undefined;
    });
    const page = performance.now() - began;
    const account = await until('an account', child, async () => (await api.call(readState, {})).accounts[0]);
    const message = nextTradeMessage(url, account.id);
    try {
      await until('a trade', child, async () => {
        const now = (await api.call(readState, {})).accounts[0];
        return now !== undefined && now.trades > account.trades ? true : undefined;
      });
      const trade = performance.now() - began;
      return { page, trade, message: await message.delay };
    } finally {
      message.close();
    }
  } finally {
    await stopped(child);
  }
}

/** Milliseconds from the start of a bare anvil to its first answer. */
async function startAnvil(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const began = performance.now();
  const child = spawn(anvilBinary(), ['--silent', '--port', String(port)], { stdio: 'ignore' });
  try {
    await until('an answer of anvil', child, async () => {
      const response = await fetch(`http://127.0.0.1:${port}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}',
      });
      return response.ok ? true : undefined;
    });
    return performance.now() - began;
  } finally {
    await stopped(child);
  }
}

function seconds(what: string, values: readonly number[], peer: FigurePeer, atMost?: number): Figure {
  return figure({
    what,
    value: median(values) / 1000,
    unit: 's',
    peer: { name: peer.name, value: median(peer.values) / 1000 },
    ...(atMost === undefined ? {} : { bar: { atMost } }),
  });
}

interface FigurePeer {
  readonly name: string;
  readonly values: readonly number[];
}

function restarted(again: readonly Start[], peer: FigurePeer): Figure[] {
  return [
    seconds(
      'page ready, restart',
      again.map(({ page }) => page),
      peer,
    ),
    seconds(
      'next trade, restart',
      again.map(({ trade }) => trade),
      peer,
    ),
  ];
}

/** From the start of `twinlane run` to the page and to the first paper trade: on an empty folder, then again. */
export const benchmark: Benchmark = {
  name: 'startup',
  title: 'From the start of `twinlane run` to the page and the first paper trade (medians)',
  async run({ smoke, log }) {
    const flags = smoke ? ['--block-time', '200'] : [];
    const fresh: Start[] = [];
    const again: Start[] = [];
    const anvil: number[] = [];
    for (let round = 1; round <= (smoke ? 1 : 3); round += 1) {
      const dataDir = mkdtempSync(join(tmpdir(), 'twinlane-startup-'));
      try {
        anvil.push(await startAnvil());
        fresh.push(await startOnce(dataDir, flags));
        if (!smoke) again.push(await startOnce(dataDir, flags));
        log(`round ${round}: first trade after ${((fresh.at(-1)?.trade ?? 0) / 1000).toFixed(1)} s`);
      } finally {
        rmSync(dataDir, { recursive: true, force: true });
      }
    }
    const bareAnvil = { name: 'bare anvil 1.7.1, first answer', values: anvil };
    return [
      seconds(
        'page ready, empty folder',
        fresh.map(({ page }) => page),
        bareAnvil,
      ),
      seconds(
        'first trade, empty folder',
        fresh.map(({ trade }) => trade),
        bareAnvil,
        30,
      ),
      // A bot that has traded may wait minutes for its next signal: too long for a tiny run.
      ...(smoke ? [] : restarted(again, bareAnvil)),
      figure({
        what: 'first trade, empty folder, slowest',
        value: Math.max(...fresh.map(({ trade }) => trade)) / 1000,
        unit: 's',
        bar: { atMost: 30 },
      }),
      figure({
        what: 'trade committed to seen by the page, slowest',
        value: Math.max(...[...fresh, ...again].map(({ message }) => message)) / 1000,
        unit: 's',
        bar: { atMost: 1 },
      }),
    ];
  },
};
