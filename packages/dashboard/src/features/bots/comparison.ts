import type { BotComparison } from '@twinlane/protocol/botEdit';
import { cash, count, percent, signedCash } from '../../shared/format/numbers.ts';

/** One figure of several bots. */
export interface ComparedRow {
  readonly name: string;
  readonly cells: readonly {
    readonly botId: string;
    readonly text: string;
    /** Decides the colour where it is money gained or lost. */
    readonly value?: number;
    /** None of the others is better. */
    readonly isBest: boolean;
  }[];
}

interface Figure {
  readonly name: string;
  readonly value: (bot: BotComparison) => number | undefined;
  readonly show: (value: number) => string;
  readonly better?: 'more' | 'less';
  readonly isMoney?: true;
}

function money(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

const FIGURES: readonly Figure[] = [
  { name: 'Net P&L', value: ({ netPnl }) => money(netPnl), show: signedCash, better: 'more', isMoney: true },
  {
    name: 'Realised',
    value: (bot) => money(bot.realisedPnl),
    show: signedCash,
    better: 'more',
    isMoney: true,
  },
  { name: 'Unrealised', value: (bot) => money(bot.unrealisedPnl), show: signedCash, isMoney: true },
  { name: 'Gas paid', value: ({ gasFee }) => money(gasFee), show: cash, better: 'less' },
  {
    name: 'Win rate',
    value: ({ winRatePercent }) => (winRatePercent === undefined ? undefined : winRatePercent / 100),
    show: percent,
    better: 'more',
  },
  { name: 'Profit factor', value: ({ profitFactor }) => profitFactor, show: cash, better: 'more' },
  { name: 'Largest fall', value: ({ maxDrawdown }) => money(maxDrawdown), show: cash, better: 'less' },
  { name: 'Closed positions', value: ({ closed }) => closed, show: count },
  { name: 'Trades', value: ({ trades }) => trades, show: count },
  { name: 'Reverted', value: ({ reverted }) => reverted, show: count, better: 'less' },
  { name: 'Open positions', value: ({ openPositions }) => openPositions, show: count },
  { name: 'Exposure', value: ({ exposure }) => money(exposure), show: cash },
  {
    name: 'Share of equity',
    value: ({ exposurePercent }) => (exposurePercent === undefined ? undefined : exposurePercent / 100),
    show: percent,
  },
  { name: 'Intel level', value: ({ intelLevel }) => intelLevel, show: count },
];

/** Bots side by side, figure by figure; the best of each is marked where bots differ and better has a meaning. */
export function comparedRows(bots: readonly BotComparison[]): readonly ComparedRow[] {
  return FIGURES.map(({ name, value, show, better, isMoney }) => {
    // One that has not traded is not better for having lost nothing.
    const known = bots.filter(({ trades }) => trades > 0).flatMap((bot) => value(bot) ?? []);
    const best = better === 'more' ? Math.max(...known) : better === 'less' ? Math.min(...known) : undefined;
    const differ = new Set(known).size > 1;
    return {
      name,
      cells: bots.map((bot) => {
        const number = value(bot);
        return {
          botId: bot.botId,
          text: number === undefined ? '–' : show(number),
          ...(isMoney === true && number !== undefined ? { value: number } : {}),
          isBest: differ && bot.trades > 0 && number !== undefined && number === best,
        };
      }),
    };
  });
}
