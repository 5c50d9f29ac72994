import type { AppView } from '../appView.ts';

const ADDRESS = (digit: string): string => `0x${digit.repeat(40)}`;
const HASH = `0x${'ab'.repeat(32)}`;
const usdc = { chainId: 31_337, address: ADDRESS('1'), symbol: 'USDC', decimals: 6 };
const weth = { chainId: 31_337, address: ADDRESS('2'), symbol: 'WETH', decimals: 18 };

/** A token whose symbol tries to clear the screen, turn the writing and fill the line. */
export const hostileToken = {
  chainId: 31_337,
  address: ADDRESS('3'),
  symbol: `\u001b[2J\u001b]0;owned\u0007\u202eGNP\n${'M'.repeat(5000)}`,
  decimals: 18,
};

function amount(value: string): { units: string; value: string } {
  return { units: value.replace('.', ''), value };
}

/** A running process with two positions, one of them in a hostile token. */
export function exampleView(): AppView {
  const position = {
    accountId: 'a',
    botId: 'b1',
    quantity: amount('0.398041'),
    cost: amount('1000'),
    entryPrice: '2512.33',
    realisedPnl: amount('0'),
    gasFee: amount('0.0001'),
    gasFeeCash: amount('0.25'),
    openedAt: '2026-01-05T11:58:00.000Z',
  };
  const trade = {
    orderId: 'o1',
    thoughtId: 't1',
    accountId: 'a',
    botId: 'b1',
    tokenIn: usdc,
    amountIn: amount('1000'),
    amountOut: amount('0.398041'),
    quotedAmountOut: amount('0.3981'),
    gasUsed: '120000',
    gasPrice: '1000000000',
    gasFee: amount('0.00012'),
    gasFeeCash: amount('0.3'),
    blockNumber: 1230,
    blockHash: HASH,
    time: '2026-01-05T11:58:00.000Z',
  } as const;
  const thought = {
    index: 1,
    accountId: 'a',
    botId: 'b1',
    chainId: 31_337,
    lane: 'smart' as const,
    laneReason: 'the only lane',
    strategy: 'momentum',
    intelLevel: 5,
    confidence: 82,
    factors: [],
    positives: [],
    negatives: [],
    gate: 'approved',
    alternatives: [],
    market: {
      price: '2512.33',
      liquidity: '1',
      baseFeePerGas: '1000000000',
      blockNumber: 1229,
      blockHash: HASH,
    },
    features: {},
    decidedAt: '2026-01-05T11:57:58.000Z',
    correlationId: 'c',
    analysisMs: 2,
    previousHash: HASH,
    hash: HASH,
  };
  return {
    url: 'http://127.0.0.1:7411',
    state: {
      mode: 'sandbox',
      version: '0.1.0',
      startedAt: '2026-01-05T11:50:00.000Z',
      time: '2026-01-05T12:00:03.000Z',
      chain: { id: 31_337, name: 'Sandbox', nativeSymbol: 'ETH' },
      block: {
        number: 1234,
        hash: HASH,
        time: '2026-01-05T12:00:02.000Z',
        receivedAt: '2026-01-05T12:00:02.100Z',
        baseFeePerGas: '1234567890',
      },
      nativePrice: '2512.33',
      breakers: [],
      feeds: [
        { name: 'chain', ageMs: 900, state: 'fresh' },
        { name: 'coingecko', ageMs: 65_000, state: 'stale' },
      ],
      endpoints: [
        {
          name: 'mine',
          transport: 'ipc',
          role: 'first',
          score: 99,
          p50Ms: 0.8,
          p95Ms: 4.2,
          errorRate: 0,
          requests: 200,
          lag: 0,
          troubles: [],
        },
        {
          name: '#2 …example.org',
          transport: 'http',
          role: 'ready',
          score: 31,
          p50Ms: 84,
          p95Ms: 212,
          errorRate: 0.3,
          requests: 80,
          lag: 12,
          troubles: ['30 % of calls fail: it answers with HTTP 500', '12 blocks behind'],
        },
      ],
      accounts: [
        {
          id: 'a',
          name: 'paper',
          kind: 'paper',
          chainId: 31_337,
          cashToken: usdc,
          initialCash: amount('10000'),
          initialNative: amount('1'),
          createdAt: '2026-01-05T11:50:00.000Z',
          cash: amount('8012.5'),
          native: amount('0.99988'),
          equity: '12540.126',
          todayPnl: '-12.34',
          bots: [
            {
              id: 'b1',
              accountId: 'a',
              name: 'momentum',
              strategy: 'momentum',
              params: {},
              exits: {},
              intelLevel: 5,
              state: 'running',
              stateReason: '',
            },
          ],
          positions: [
            { ...position, id: 'p1', token: weth },
            {
              ...position,
              id: 'p2',
              token: hostileToken,
              quantity: amount('1200000000'),
              entryPrice: '0.000000833',
            },
          ],
          marks: [{ positionId: 'p1', price: '2600', value: '1034.9066', unrealisedPnl: '34.9066' }],
          trades: 3,
          thoughts: 1045,
          performance: {
            accountId: 'a',
            trades: 3,
            closedPositions: 1,
            wins: 1,
            losses: 0,
            realisedPnl: '3.2',
            gasFeeCash: '0.75',
          },
        },
      ],
    },
    prices: {
      tokens: [
        { token: { ...weth, symbol: 'WBTC', address: ADDRESS('4') }, price: '65000.5', change: -0.0123 },
        { token: weth, price: '2600', change: 0.0349 },
        { token: hostileToken, price: '0.00000083' },
      ],
    },
    trades: [
      {
        ...trade,
        id: 'f1',
        side: 'buy',
        outcome: 'filled',
        tokenOut: weth,
        price: '2512.33',
        slippageBps: 1.5,
      },
      {
        ...trade,
        id: 'f2',
        side: 'buy',
        outcome: 'reverted',
        revertReason: 'insufficientOutput',
        tokenOut: hostileToken,
        amountIn: amount('0'),
        amountOut: amount('0'),
      },
    ],
    thoughts: [
      {
        ...thought,
        id: 't1',
        token: { address: weth.address, symbol: 'WETH' },
        decision: 'BUY',
        reasoning: 'The price rose 1.20 % over 10 points, confidence 82 and risk 18 are within level 5.',
      },
      {
        ...thought,
        id: 't2',
        token: { address: hostileToken.address, symbol: hostileToken.symbol },
        decision: 'SKIP',
        reasoning: `The sale of ${hostileToken.symbol} failed.\nSecond line.`,
      },
    ],
  };
}
