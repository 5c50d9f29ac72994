import { formatUnits } from '@twinlane/protocol/amount';
import type { ThoughtView } from '@twinlane/protocol/thought';
import { cash, count, gwei, percent, price } from '../format/numbers.ts';
import { safeSentence, safeText } from '../format/safeText.ts';
import { fullTime } from '../format/times.ts';
import { Badge } from '../ui/Badge.tsx';
import { DrawerPart, FactGrid } from '../ui/Facts.tsx';
import { TokenName } from '../ui/TokenName.tsx';
import { decisionTone } from './decisionTone.ts';
import { FindingItem } from './FindingItem.tsx';
import { words } from './words.ts';
import { gateWords } from './gateWords.ts';

function Phrases({
  phrases,
  sign,
  colour,
}: {
  readonly phrases: readonly string[];
  readonly sign: string;
  readonly colour: string;
}) {
  return phrases.map((phrase) => (
    <li key={phrase} className="flex gap-2 text-[13px] text-soft">
      <span className={`w-3 shrink-0 text-center font-semibold ${colour}`}>{sign}</span>
      {safeSentence(phrase)}
    </li>
  ));
}

function marketFacts(thought: ThoughtView, cashDecimals: number): [string, string][] {
  const { market } = thought;
  return [
    ['Price', price(market.price)],
    ['Liquidity', cash(formatUnits(BigInt(market.liquidity), cashDecimals))],
    ['Volatility per block', market.volatility === undefined ? 'no history' : percent(market.volatility)],
    ['Base fee', gwei(market.baseFeePerGas)],
    ['Block', count(market.blockNumber)],
    ['Chain time', fullTime(thought.decidedAt)],
  ];
}

function decisionFacts(thought: ThoughtView): [string, string][] {
  return [
    ['Confidence', `${thought.confidence.toFixed(1)} of 100`],
    ['Risk', thought.riskScore === undefined ? 'not assessed' : `${thought.riskScore.toFixed(1)} of 100`],
    ['Intel level', `${thought.intelLevel} of 10`],
    ['Strategy', words(thought.strategy)],
    ['Lane', thought.lane === 'fast' ? 'Fast' : 'Smart'],
    ['Analysis', `${thought.analysisMs.toFixed(1)} ms`],
  ];
}

/** A decision with everything it was made from. */
export function ThoughtDetails({
  thought,
  cashDecimals,
}: {
  readonly thought: ThoughtView;
  readonly cashDecimals: number;
}) {
  const { word, tone } = decisionTone(thought.decision);
  const features = Object.entries(thought.features);
  return (
    <article>
      <div className="px-5 py-4">
        <div className="flex items-center gap-3">
          <TokenName symbol={thought.token.symbol} address={thought.token.address} large />
          <Badge tone={tone}>{word}</Badge>
        </div>
        <p className="mt-3 text-[15px] leading-relaxed">{safeSentence(thought.reasoning)}</p>
        <p className="mt-2 text-xs text-faint">
          Settled by {gateWords(thought.gate)}
          {gateWords(thought.gate) !== thought.gate && (
            <>
              , in filters{' '}
              <code className="rounded bg-raised px-1.5 py-0.5 font-mono text-soft">
                {safeText(thought.gate, 60)}
              </code>
            </>
          )}
        </p>
      </div>
      <DrawerPart title="Decision">
        <FactGrid className="sm:grid-cols-3" facts={decisionFacts(thought)} />
        <p className="mt-2.5 text-xs text-faint">{safeSentence(thought.laneReason)}</p>
      </DrawerPart>
      {thought.factors.length > 0 && (
        <DrawerPart title="Risk factors and their facts">
          <ul className="flex flex-col gap-2">
            {thought.factors.map((finding) => (
              <FindingItem key={finding.factor} finding={finding} />
            ))}
          </ul>
        </DrawerPart>
      )}
      {thought.positives.length + thought.negatives.length > 0 && (
        <DrawerPart title="For and against">
          <ul className="flex flex-col gap-1">
            <Phrases phrases={thought.positives} sign="+" colour="text-gain" />
            <Phrases phrases={thought.negatives} sign="−" colour="text-loss" />
          </ul>
        </DrawerPart>
      )}
      {thought.alternatives.length > 0 && (
        <DrawerPart title="Also considered">
          <ul className="flex flex-col gap-1">
            <Phrases phrases={thought.alternatives} sign="·" colour="text-faint" />
          </ul>
        </DrawerPart>
      )}
      <DrawerPart title="Market at that block">
        <FactGrid className="sm:grid-cols-3" facts={marketFacts(thought, cashDecimals)} />
      </DrawerPart>
      {features.length > 0 && (
        <DrawerPart title="Computed from">
          <FactGrid
            className="sm:grid-cols-3"
            facts={features.map(([name, value]) => [
              words(name),
              value.toLocaleString('en-US', { maximumSignificantDigits: 6 }),
            ])}
          />
        </DrawerPart>
      )}
      <DrawerPart title="Record">
        <p className="font-mono text-[11px] leading-relaxed break-all text-faint">
          No. {thought.index} · {thought.hash}
        </p>
      </DrawerPart>
    </article>
  );
}
