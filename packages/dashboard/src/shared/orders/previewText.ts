import type { OrderPreviewView } from '@twinlane/protocol/order';
import { percent } from '../format/numbers.ts';
import type { OrderDraft } from './orderDraft.ts';

/** From here on a price impact is worth a warning of its own, basis points. */
const MUCH_IMPACT_BPS = 100;
/** From here on slippage invites to be sandwiched, per cent. */
const MUCH_SLIPPAGE_PERCENT = 3;
/** Below it a swap may well expire before it is mined, seconds. */
const SHORT_DEADLINE = 30;

/** What a person must have read before the order is placed: the server's warnings, and those about the bounds that were typed. */
export function warningsOf(preview: OrderPreviewView, draft: OrderDraft): readonly string[] {
  const impact = preview.quote?.priceImpactBps ?? 0;
  const slippage = Number(draft.slippage);
  const deadline = Number(draft.deadline);
  const saysImpact = preview.warnings.some((warning) => warning.includes('own size'));
  return [
    ...preview.warnings,
    ...(impact >= MUCH_IMPACT_BPS && !saysImpact
      ? [`Price impact: its own size costs ${percent(impact / 10_000)} of the price.`]
      : []),
    ...(slippage >= MUCH_SLIPPAGE_PERCENT
      ? [
          `Slippage: up to ${slippage} % may be lost between the quote and the fill; others can take it on purpose.`,
        ]
      : []),
    ...(deadline > 0 && deadline < SHORT_DEADLINE
      ? [`Deadline: a swap that is not mined within ${deadline} s reverts and its gas is lost.`]
      : []),
  ];
}

/** What is accepted with the warnings: their kinds, not their numbers of this block, but a risk by tens of its score. */
export function acceptedAs(warnings: readonly string[], { needsAcceptRisk, risk }: OrderPreviewView): string {
  const kinds = warnings.map((warning) => warning.replaceAll(/\d[\d,]*(\.\d+)?/g, '#'));
  const tens = needsAcceptRisk && risk !== undefined ? [`risk ${Math.ceil(risk.score / 10)}`] : [];
  return [...kinds, ...tens].join('\n');
}

/** Kinds that wait for their moment: what refuses them now may have passed by then. */
const WAITING: ReadonlySet<string> = new Set([
  'limit',
  'stop',
  'stopLimit',
  'trailing',
  'twap',
  'vwap',
  'dca',
]);

/** Whether placing is pointless: a gate refuses a market order now, or the token itself is refused. */
export function isRefused({ blocked, kind }: OrderPreviewView): boolean {
  return blocked !== undefined && (!WAITING.has(kind) || blocked.gate.startsWith('risk.'));
}

/** Whether there is anything to know before it is placed: a refusal, a wait or a warning. */
export function hasCautions(
  { blocked, waits }: Pick<OrderPreviewView, 'blocked' | 'waits'>,
  warnings: readonly string[],
): boolean {
  return blocked !== undefined || waits !== undefined || warnings.length > 0;
}
