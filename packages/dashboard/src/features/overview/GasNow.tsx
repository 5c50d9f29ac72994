import { readGas } from '@twinlane/protocol/endpoints/gas';
import { gwei, signedPercent } from '../../shared/format/numbers.ts';
import { useEndpoint } from '../../shared/query.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { Notice, Placeholder } from '../../shared/ui/Notice.tsx';
import { gasLines, gasWord } from './gasLines.ts';

const EVERY_MS = 5000;
const TONES = { low: 'gain', usual: 'quiet', high: 'warn' } as const;

/** What a block's place costs now: the next base fee, and what each urgency should offer. */
export function GasNow() {
  const { data, error } = useEndpoint(readGas, {}, { every: EVERY_MS });
  return (
    <Card
      title="Gas now"
      note={data === undefined ? undefined : `next base fee ${gwei(data.nextBaseFee)}`}
      aside={data !== undefined && <Badge tone={TONES[gasWord(data)]}>{gasWord(data)}</Badge>}
    >
      {data === undefined && error === null && <Placeholder className="m-4 h-40" />}
      {data === undefined && error !== null && <Notice title="Not known yet">{error.message}</Notice>}
      {data !== undefined && (
        <ul className="py-1.5 text-[13px]">
          {gasLines(data).map(({ urgency, name, within, most, isWaiting }) => (
            <li key={urgency} className="flex h-8 items-center gap-2 px-4">
              <span className="shrink-0 whitespace-nowrap">{name}</span>
              <span title={`within ${within}`} className="truncate text-xs text-faint">
                {within}
              </span>
              <span className="ml-auto shrink-0 text-xs text-faint">{isWaiting ? 'wait' : 'send'}</span>
              <span className="w-20 shrink-0 text-right whitespace-nowrap">{gwei(most)}</span>
            </li>
          ))}
          <li className="flex h-8 items-center gap-2 px-4 text-xs text-faint">
            Over the last {data.trend.blocks} blocks
            <span className="ml-auto">{signedPercent(data.trend.change)}</span>
          </li>
        </ul>
      )}
    </Card>
  );
}
