import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { displayWidth } from './escapeText.ts';
import { createPalette } from './palette.ts';
import { renderFrame } from './renderFrame.ts';
import { renderMessage, renderSummary } from './renderMessage.ts';
import { exampleView } from './testing/exampleView.ts';

const view = exampleView();
const { accounts } = view.state;

describe('renderFrame', () => {
  it('shows the whole of it, hostile symbols made harmless', () => {
    expect(renderFrame(view, 110, 40, { logFile: '.twinlane/twinlane.log' })).toMatchInlineSnapshot(`
      "Twinlane  sandbox on Sandbox (31337)  block 1,234 12:00:02  base fee 1.23 gwei  up 10 m 3 s  coingecko stale …
      paper  equity 12,540.13 USDC (-12.34 today)  cash 8,012.50  gas 0.9999 ETH  realised +3.20  3 trades  1,045 t…

      Positions (2)
      token                  quantity     entry     price     value     P&L    P&L %      age  bot
      WETH                   0.398041  2,512.33  2,600.00  1,034.91  +34.91  +3.49 %  2 m 2 s  momentum
      [2J]0;ownedGNP …  1,200,000,000  8.330e-7         –         –       –        –  2 m 2 s  momentum

      Decisions
      11:57:58 BUY         WETH       The price rose 1.20 % over 10 points, confidence 82 and risk 18 are within le…
      11:57:58 SKIP        [2J]0;own… The sale of [2J]0;ownedGNP MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM…

      Trades
      11:58:00 BUY  0.398041 WETH for 1,000.00 USDC at 2,512.33  slippage 0.02 %
      11:58:00 BUY  [2J]0;ownedGNP … reverted (insufficientOutput); gas 0.30

      Prices
      •WETH         2,600.00  +3.49 %   •[2J]0;own…   8.300e-7             WBTC        65,000.50  -1.23 %

      Dashboard http://127.0.0.1:7411   Ctrl-C stops   log .twinlane/twinlane.log"
    `);
  });

  it('fits every size of terminal, with and without colour', () => {
    for (const colour of [false, true]) {
      for (const width of [1, 20, 40, 80, 110, 200]) {
        for (const height of [1, 3, 5, 8, 12, 24, 60]) {
          const frame = renderFrame(view, width, height, { palette: createPalette(colour) });
          const plain = stripVTControlCharacters(frame).split('\n');
          expect(plain.length).toBeLessThanOrEqual(height);
          for (const line of plain) {
            expect(displayWidth(line)).toBeLessThanOrEqual(width);
            expect(line).not.toMatch(/\p{C}/u);
          }
        }
      }
    }
  });

  it('colours without adding or losing text', () => {
    const plain = renderFrame(view, 100, 30);
    const coloured = renderFrame(view, 100, 30, { palette: createPalette(true) });
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it('waits for the first block and says what matters most', () => {
    const { block: _, ...rest } = view.state;
    const early = {
      ...view,
      state: { ...rest, accounts: [] },
      trades: [],
      thoughts: [],
      prices: { tokens: [] },
    };
    const frame = renderFrame(early, 80, 24, { notice: 'Stopping…' });
    expect(frame).toContain('waiting for the first block');
    expect(frame).toContain('none open');
    expect(frame.split('\n').at(-1)).toBe('Stopping…');
  });
});

describe('renderMessage', () => {
  const [filled, reverted] = view.trades;
  const [bought, skipped] = view.thoughts;

  function update(trade: NonNullable<typeof filled>): unknown {
    return {
      trade,
      order: {
        ...trade,
        minAmountOut: trade.quotedAmountOut,
        route: [],
        gasStyle: 'standard',
        deadline: trade.time,
        decidedAtBlock: 1,
        decidedAt: trade.time,
        status: trade.outcome,
      },
    };
  }

  it('tells trades and decisions on one line each', () => {
    const lines = [
      renderMessage({ type: 'trade_update', data: update(filled!) }, accounts),
      renderMessage({ type: 'trade_update', data: update(reverted!) }, accounts),
      renderMessage({ type: 'thought_log_created', data: bought }, accounts),
      renderMessage({ type: 'thought_log_created', data: skipped }, accounts),
      renderMessage(
        {
          type: 'bot_status_update',
          data: { accountId: 'a', botId: 'b1', state: 'paused', reason: 'asked to' },
        },
        accounts,
      ),
      renderMessage(
        { type: 'alert_message', data: { level: 'warning', text: 'a\u001b[2Jb', hint: 'wait' } },
        accounts,
      ),
      renderSummary(view),
    ];
    expect(lines).toMatchInlineSnapshot(`
      [
        "11:58:00 trade     BUY  0.398041 WETH for 1,000.00 USDC at 2,512.33 (momentum, block 1230, slippage 0.02 %)",
        "11:58:00 trade     BUY  [2J]0;ownedGNP … reverted (insufficientOutput); gas 0.30 (momentum, block 1230)",
        "11:57:58 decision  BUY WETH (momentum): The price rose 1.20 % over 10 points, confidence 82 and risk 18 are within level 5.",
        "11:57:58 decision  SKIP [2J]0;ownedGNP … (momentum): The sale of [2J]0;ownedGNP MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM…",
        "bot momentum is paused: asked to",
        "warning: a[2Jb wait",
        "12:00:02 account   equity 12,540.13 USDC (-12.34 today), cash 8,012.50, 2 open, 3 trades; block 1,234, base fee 1.23 gwei",
      ]
    `);
    expect(lines.join('')).not.toMatch(/\p{C}/u);
  });

  it('tells of breakers on one line each', () => {
    const change = {
      kind: 'change',
      id: 'e',
      type: 'chainReorg',
      scope: 'chain:1',
      priority: 'critical',
      from: 'closed',
      to: 'open',
      why: 'Three\u001b[2J blocks were dropped.',
      who: 'system',
    };
    const lines = [
      change,
      { ...change, scope: 'global', to: 'isolated', who: 'owner' },
      { kind: 'cascade', id: 'c', openings: [], why: 'Three opened.' },
    ].map((data) => renderMessage({ type: 'breaker_update', data }, accounts));
    expect(lines).toEqual([
      'breaker chainReorg of chain:1 is open: Three[2J blocks were dropped.',
      'breaker chainReorg is isolated by owner: Three[2J blocks were dropped.',
      'breakers: Three opened.',
    ]);
  });

  it('tells of a trade whose block was dropped', () => {
    const { order, trade } = update(filled!) as { order: object; trade: object };
    const data = {
      order: { ...order, status: 'requested' },
      undone: { trade, reason: 'The chain dropped its blocks after 1229.' },
    };
    expect(renderMessage({ type: 'trade_update', data }, accounts)).toBe(
      '11:58:00 undone    BUY  0.398041 WETH for 1,000.00 USDC at 2,512.33 (momentum, block 1230): The chain dropped its blocks after 1229.',
    );
  });

  it('leaves out what only machines need', () => {
    expect(renderMessage({ type: 'portfolio_update', data: {} }, accounts)).toBeUndefined();
    const order = { ...(update(filled!) as { order: object }).order, status: 'requested' };
    expect(renderMessage({ type: 'trade_update', data: { order } }, accounts)).toBeUndefined();
    const rejected = { ...order, status: 'rejected', statusReason: 'not enough cash' };
    expect(renderMessage({ type: 'trade_update', data: { order: rejected } }, accounts)).toBe(
      '11:58:00 order     BUY  WETH rejected (momentum): not enough cash',
    );
  });
});
