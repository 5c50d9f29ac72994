import type { OutcomeView } from '@twinlane/protocol/outcome';

/** How far the price had moved. */
export interface Move {
  readonly horizon: string;
  /** Signed. */
  readonly share: number;
}

const HORIZONS = ['24h', '1h', '5m'] as const;

/** The longest look that is known: how far the price had moved by then. */
export function moveOf(outcome: Pick<OutcomeView, 'labels'> | undefined): Move | undefined {
  for (const horizon of HORIZONS) {
    const label = outcome?.labels.find((each) => each.horizon === horizon);
    if (label?.after !== undefined && Number(label.price) > 0) {
      return { horizon, share: Number(label.after) / Number(label.price) - 1 };
    }
  }
  return undefined;
}
