import type { Decision } from '@twinlane/protocol/thought';
import type { Tone } from '../ui/Badge.tsx';

const DECISIONS: Record<Decision, { readonly word: string; readonly tone: Tone }> = {
  BUY: { word: 'Buy', tone: 'gain' },
  SELL: { word: 'Sell', tone: 'accent' },
  HOLD: { word: 'Hold', tone: 'quiet' },
  SKIP: { word: 'Skip', tone: 'quiet' },
  STOP_LOSS: { word: 'Stop loss', tone: 'loss' },
  TAKE_PROFIT: { word: 'Take profit', tone: 'accent' },
  EXIT: { word: 'Exit', tone: 'warn' },
  ARBITRAGE: { word: 'Arbitrage', tone: 'gain' },
};

/** A decision's word and colour. */
export function decisionTone(decision: Decision): { readonly word: string; readonly tone: Tone } {
  return DECISIONS[decision];
}
