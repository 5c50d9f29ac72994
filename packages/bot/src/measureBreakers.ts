import type { BreakerStatus } from '@twinlane/core/breaker/breakerService';
import type { BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import type {
  BreakerPriority,
  BreakerRefusal,
  BreakerScope,
  BreakerScopeKind,
  BreakerType,
} from '@twinlane/core/breaker/breakerTypes';
import type { Labels, Metrics } from './observe/metrics.ts';

/** Kinds of scope of which there are only as many as the configuration names. The rest (tokens, accounts, keys) are summed up. */
const NAMED: ReadonlySet<BreakerScopeKind> = new Set(['global', 'chain', 'venue', 'endpoint', 'provider']);

const BREAKER = ['type', 'priority', 'scope_kind', 'scope'] as const;

type BreakerLabels = Labels<(typeof BREAKER)[number]>;

interface Measured {
  readonly type: BreakerType;
  readonly priority: BreakerPriority;
  readonly scope: BreakerScope;
}

function labelsOf({ type, priority, scope }: Measured): BreakerLabels {
  return { type, priority, scope_kind: scope.kind, scope: NAMED.has(scope.kind) ? scope.id : '' };
}

/** Reports to the metrics what the breakers do. */
export interface BreakerMeter {
  refused(this: void, refusal: BreakerRefusal): void;
  happened(this: void, event: BreakerEvent): void;
  /** Reads them from now on whenever the metrics are read. `now`: wall clock, milliseconds since 1970. */
  follow(list: () => readonly BreakerStatus[], now: () => number): void;
}

/** Declares what is counted of the breakers. */
export function measureBreakers(metrics: Metrics): BreakerMeter {
  const count = (name: string, help: string): ((labels: BreakerLabels) => void) =>
    metrics.counter({ name, help, labels: BREAKER });
  const refused = count('breaker_refusals_total', 'What a circuit breaker refused.');
  const opened = count('breaker_openings_total', 'Openings of a circuit breaker.');
  const cascades = metrics.counter({ name: 'breaker_cascades_total', help: 'Cascades of openings.' });
  return {
    refused: (refusal) => refused(labelsOf(refusal)),
    happened(event) {
      if (event.kind === 'cascade') cascades({});
      else if (event.to === 'open' && event.from !== 'open') opened(labelsOf(event));
    },
    follow: (list, now) => readBreakers(metrics, list, now),
  };
}

/** Declares what is read of them. Where several breakers share labels, the worst of them counts. */
function readBreakers(metrics: Metrics, list: () => readonly BreakerStatus[], now: () => number): void {
  metrics.gauge({ name: 'breakers', help: 'Circuit breakers by state.', labels: [...BREAKER, 'state'] }, () =>
    combined(list(), ({ state }) => [{ state }, 1], add),
  );
  const rates = { failure: 'failures', slow: 'slow' } as const;
  for (const [rate, field] of Object.entries(rates)) {
    metrics.gauge(
      {
        name: `breaker_${rate}_rate`,
        help: `Share of the window that counts as ${rate}, 0 to 1.`,
        labels: BREAKER,
      },
      () =>
        combined(
          list(),
          ({ counts }) =>
            counts === undefined || counts.calls === 0 ? undefined : [{}, counts[field] / counts.calls],
          Math.max,
        ),
    );
  }
  metrics.gauge(
    {
      name: 'breaker_state_seconds',
      help: 'Seconds that a circuit breaker which is not closed has been in its state.',
      labels: [...BREAKER, 'state'],
    },
    () =>
      combined(
        list(),
        ({ state, since }) =>
          state === 'closed' || since === undefined
            ? undefined
            : [{ state }, Math.max(0, now() - since) / 1000],
        Math.max,
      ),
  );
  metrics.gauge(
    { name: 'breakers_unstored', help: 'Circuit breakers whose change waits for the database.' },
    () => [{ labels: {}, value: list().filter(({ stored }) => !stored).length }],
  );
}

function add(one: number, other: number): number {
  return one + other;
}

/** One series for each set of labels. */
function combined<Extra extends Readonly<Record<string, string>>>(
  breakers: readonly BreakerStatus[],
  measure: (breaker: BreakerStatus) => readonly [extra: Extra, value: number] | undefined,
  combine: (one: number, other: number) => number,
): Iterable<{ readonly labels: BreakerLabels & Extra; readonly value: number }> {
  const series = new Map<string, { readonly labels: BreakerLabels & Extra; readonly value: number }>();
  for (const breaker of breakers) {
    const measured = measure(breaker);
    if (measured !== undefined) {
      const [extra, value] = measured;
      const labels = { ...labelsOf(breaker), ...extra };
      const key = Object.values(labels).join(' ');
      const before = series.get(key)?.value;
      series.set(key, { labels, value: before === undefined ? value : combine(before, value) });
    }
  }
  return series.values();
}
