import type { IntelSettingsView } from '@twinlane/protocol/strategy';
import { duration } from '../../shared/format/times.ts';

/** One setting of the slider at the level now and at the level that is looked at. */
export interface IntelRow {
  readonly key: string;
  readonly name: string;
  /** What it bears on. */
  readonly help: string;
  readonly now: string;
  readonly next: string;
  readonly isChanged: boolean;
  /** The bot sets it itself: the level does not. */
  readonly isOverridden: boolean;
}

interface RowKind {
  readonly key: keyof IntelSettingsView;
  readonly name: string;
  readonly help: string;
  readonly show: (settings: IntelSettingsView, cash: string) => string;
  /** The override that it follows. */
  readonly from?: keyof IntelSettingsView;
}

const ROWS: readonly RowKind[] = [
  {
    key: 'riskTolerance',
    name: 'Risk tolerance',
    help: 'Highest weighted risk score of a trade. Blocking checks are never softened.',
    show: ({ riskTolerance }) => `${riskTolerance} of 100`,
  },
  {
    key: 'maxPositionPercent',
    name: 'Largest position',
    help: 'Share of the account’s equity in one token.',
    show: ({ maxPositionPercent }) => `${maxPositionPercent} %`,
  },
  {
    key: 'minConfidence',
    name: 'Confidence needed',
    help: 'Lowest confidence of a signal, after risk.',
    show: ({ minConfidence }) => `${minConfidence} of 100`,
  },
  {
    key: 'minTrade',
    name: 'Smallest trade',
    help: 'Below it a trade is not worth its gas.',
    show: ({ minTrade }, cash) => `${minTrade} ${cash}`,
  },
  {
    key: 'gasStyle',
    name: 'Gas style',
    help: 'How dearly orders bid for their place in a block.',
    show: ({ gasStyle }) => gasStyle,
  },
  {
    key: 'decisions',
    name: 'Entries',
    help: 'How often a position may be opened.',
    show: ({ decisions, entryPauseSeconds }) =>
      `${decisions}${entryPauseSeconds === 0 ? '' : `, ${duration(entryPauseSeconds)} apart`}`,
  },
  {
    key: 'speed',
    name: 'Speed',
    help: 'How often the market is judged.',
    show: ({ speed, decisionIntervalSeconds }) => `${speed}, every ${duration(decisionIntervalSeconds)}`,
  },
  {
    key: 'orderDeadlineSeconds',
    from: 'speed',
    name: 'Order deadline',
    help: 'After it an order that was not mined reverts.',
    show: ({ orderDeadlineSeconds }) => duration(orderDeadlineSeconds),
  },
  {
    key: 'fastLane',
    name: 'Fast Lane',
    help: 'Trades in milliseconds with minimal checks; open from level 4.',
    show: ({ fastLane }) => (fastLane ? 'open' : 'closed'),
  },
];

/** What the slider sets at the level that is looked at, beside what holds now. */
export function intelRows(
  now: IntelSettingsView,
  then: IntelSettingsView,
  overridden: readonly string[],
  cashSymbol: string,
): readonly IntelRow[] {
  return ROWS.map(({ key, name, help, show, from }) => {
    const [before, after] = [show(now, cashSymbol), show(then, cashSymbol)];
    return {
      key,
      name,
      help,
      now: before,
      next: after,
      isChanged: before !== after,
      isOverridden: overridden.includes(from ?? key),
    };
  });
}

/** The level in a word. */
export function levelWord(level: number): string {
  if (level <= 2) return 'very careful';
  if (level <= 4) return 'careful';
  if (level <= 6) return 'balanced';
  return level <= 8 ? 'bold' : 'very bold';
}
