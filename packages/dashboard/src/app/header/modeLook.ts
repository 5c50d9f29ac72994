import type { ModeView } from '@twinlane/protocol/state';

/** How the page says where it is: real money must never be taken for paper, nor play money for real. */
export interface ModeLook {
  readonly word: string;
  readonly badge: string;
  readonly edge: string;
  readonly note: string;
}

/** The embedded market's chain: nothing on it is worth anything. */
const SANDBOX_CHAIN = 31_337;

const SANDBOX = {
  badge: 'border-mode-sandbox/40 bg-mode-sandbox/12 text-mode-sandbox',
  edge: 'bg-mode-sandbox',
} as const;

const LOOKS: Readonly<Record<ModeView, ModeLook>> = {
  sandbox: { word: 'Sandbox', ...SANDBOX, note: 'Embedded market, no real money' },
  paper: {
    word: 'Paper',
    badge: 'border-mode-paper/40 bg-mode-paper/12 text-mode-paper',
    edge: 'bg-mode-paper',
    note: 'Real market, paper money',
  },
  live: {
    word: 'Live · real funds',
    badge: 'border-mode-live/60 bg-mode-live/20 text-mode-live',
    edge: 'bg-mode-live',
    note: 'Real market, real money',
  },
  backtest: {
    word: 'Backtest',
    badge: 'border-mode-backtest/40 bg-mode-backtest/12 text-mode-backtest',
    edge: 'bg-mode-backtest',
    note: 'Recorded market, paper money',
  },
};

const LIVE_ON_SANDBOX: ModeLook = {
  word: 'Live · sandbox',
  ...SANDBOX,
  note: 'A real wallet on the embedded market, no real money',
};

/** Word, colours and explanation of a mode on a chain. */
export function modeLook(mode: ModeView, chainId: number): ModeLook {
  return mode === 'live' && chainId === SANDBOX_CHAIN ? LIVE_ON_SANDBOX : LOOKS[mode];
}

/** Word and colour of an account: whether its money is real. */
export function kindLook(
  kind: 'paper' | 'live',
  chainId: number,
): { readonly word: string; readonly pill: string } {
  if (kind === 'paper') return { word: 'paper', pill: 'bg-mode-paper/12 text-mode-paper' };
  return chainId === SANDBOX_CHAIN
    ? { word: 'live · sandbox', pill: 'bg-mode-sandbox/12 text-mode-sandbox' }
    : { word: 'LIVE · real funds', pill: 'bg-mode-live/20 text-mode-live' };
}
