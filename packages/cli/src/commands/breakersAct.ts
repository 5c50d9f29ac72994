import type { BreakerActName } from '@twinlane/protocol/operator';
import type { Command } from '../command.ts';
import { REASON } from '../reasonOf.ts';
import { runBreakerAct } from '../runBreakerAct.ts';

const ABOUT: Readonly<Record<BreakerActName, readonly [summary: string, details: string, example: string]>> =
  {
    isolate: [
      'Hold a breaker open until somebody releases it',
      'It then refuses what it refuses while it is open, whatever happens, also after a restart. `breakers show` says what that is.',
      'dexFailure --scope venue:8453:uniswap-v3 --reason "their router was changed"',
    ],
    release: [
      'End an isolation, or close a breaker that only a person may close',
      'Of portfolioLoss, the peak that losses are measured from becomes the equity of now. Of emergencyStop, it undoes the stop.',
      'portfolioLoss --scope account:<id> --reason "looked into it"',
    ],
    reset: [
      'Close a breaker, and forget its window and how often it opened',
      'It opens again as soon as what it guards fails again.',
      'rpcFailure --scope endpoint:main --reason "the provider is back"',
    ],
    disable: [
      'Let a breaker count and refuse nothing until it is enabled again',
      'Trading goes on without its protection, also after a restart. Some cannot be disabled.',
      'volatilitySpike --scope token:1:0x… --reason "listing day"',
    ],
    enable: [
      'Let a disabled breaker count and refuse again',
      'It begins closed, with an empty window.',
      'volatilitySpike --scope token:1:0x… --reason "calm again"',
    ],
  };

/** `twinlane breakers isolate`, `release`, `reset`, `disable` and `enable`. */
export const BREAKER_ACTS: readonly Command[] = (Object.keys(ABOUT) as BreakerActName[]).map((act) => {
  const [summary, details, example] = ABOUT[act];
  return {
    name: act,
    summary,
    details,
    args: {
      type: {
        type: 'positional',
        description: 'Which one, as `twinlane breakers list` shows it',
        required: true,
      },
      scope: {
        type: 'string',
        description: 'Of what; `global` where it is not said',
        valueHint: 'scope',
      },
      reason: REASON,
      json: { type: 'boolean', description: 'The breaker as it then stands, as JSON' },
    },
    takesConfig: true,
    examples: [[`twinlane breakers ${act} ${example}`, 'and shows how it then stands']],
    run: (call) => runBreakerAct(call, act),
  };
});
