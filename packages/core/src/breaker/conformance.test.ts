import { describe, expect, it } from 'vitest';
import { isAdmitted } from './breakers.ts';
import type { Activity, BreakerPriority, BreakerScope, BreakerType } from './breakerTypes.ts';
import { BREAKERS } from './registry.ts';
import { aSet, FAILURE, SUCCESS, type SetAtHand } from './testing/buildBreakers.ts';

const TOKEN = '0x00000000000000000000000000000000000000AA';
const KEY = '0x00000000000000000000000000000000000000BB';
const HERE = { accountId: 'acc', chainId: 1, venue: 'v', token: TOKEN, key: KEY } as const;

/** Everything that can be asked of the scopes of the table, by a short name. */
const ACTIVITIES = {
  entry: { kind: 'entry', lane: 'smart', ...HERE },
  fast: { kind: 'entry', lane: 'fast', ...HERE },
  patient: { kind: 'entry', lane: 'smart', patient: true, ...HERE },
  exit: { kind: 'exit', lane: 'smart', ...HERE },
  submission: { kind: 'submission', ...HERE },
  cancel: { kind: 'cancel', ...HERE },
  login: { kind: 'login' },
  endpoint: { kind: 'call', endpoint: 'e' },
  provider: { kind: 'call', provider: 'p' },
} as const satisfies Record<string, Activity>;

type Name = keyof typeof ACTIVITIES;

const SCOPES = {
  global: { kind: 'global', id: '' },
  account: { kind: 'account', id: 'acc' },
  chain: { kind: 'chain', id: '1' },
  venue: { kind: 'venue', id: '1:v' },
  token: { kind: 'token', id: `1:${TOKEN}` },
  endpoint: { kind: 'endpoint', id: 'e' },
  provider: { kind: 'provider', id: 'p' },
  key: { kind: 'key', id: KEY },
  process: { kind: 'process', id: 'p1' },
} as const satisfies Record<string, BreakerScope>;

interface Row {
  readonly type: BreakerType;
  readonly priority: BreakerPriority;
  readonly on: keyof typeof SCOPES;
  /** Told before, and it stays closed: one step short of the default. */
  readonly before: readonly Step[];
  /** The step that opens it. */
  readonly opens: Step;
  readonly refuses: readonly Name[];
  /** How it closes again. */
  readonly closes:
    | { readonly after: number; readonly sizes: readonly number[] }
    | { readonly by: readonly Step[] }
    | { readonly at: 'midnight' }
    | { readonly hand: true };
}

type Step =
  | 'F'
  | 'S'
  /** Slow. */
  | 'L'
  | { readonly value: number; readonly measure?: string }
  | { readonly pass: number }
  | { readonly told: true };

const ENTRIES: readonly Name[] = ['entry', 'fast', 'patient'];
const SIGNED: readonly Name[] = [...ENTRIES, 'exit', 'submission'];
const GRADUALLY = [2500, 5000];
const MINUTE = 60_000;

function times(count: number, step: Step): readonly Step[] {
  return Array.from({ length: count }, () => step);
}

function value(number: number, measure?: string): Step {
  return measure === undefined ? { value: number } : { value: number, measure };
}

const told: Step = { told: true };

/** The table of the specification, in other words. */
const ROWS: readonly Row[] = [
  {
    type: 'dailyLoss',
    priority: 'critical',
    on: 'account',
    before: [value(4.99)],
    opens: value(5),
    refuses: ENTRIES,
    closes: { at: 'midnight' },
  },
  {
    type: 'portfolioLoss',
    priority: 'emergency',
    on: 'account',
    before: [value(9.99)],
    opens: value(10),
    refuses: ENTRIES,
    closes: { hand: true },
  },
  {
    type: 'consecutiveLosses',
    priority: 'high',
    on: 'account',
    before: ['F', 'S', ...times(4, 'F')],
    opens: 'F',
    refuses: ENTRIES,
    closes: { after: 240 * MINUTE, sizes: [2500] },
  },
  {
    type: 'volatilitySpike',
    priority: 'medium',
    on: 'token',
    before: [value(2.99)],
    opens: value(3),
    refuses: ENTRIES,
    closes: { by: [value(2.4)] },
  },
  {
    type: 'transactionFailure',
    priority: 'critical',
    on: 'account',
    before: times(4, 'F'),
    opens: 'F',
    refuses: ENTRIES,
    closes: { after: 5 * MINUTE, sizes: GRADUALLY },
  },
  {
    type: 'transactionFailure',
    priority: 'critical',
    on: 'account',
    before: [...Array.from({ length: 9 }, (): readonly Step[] => ['F', 'S']).flat(), 'F'],
    opens: 'S',
    refuses: ENTRIES,
    closes: { after: 5 * MINUTE, sizes: GRADUALLY },
  },
  {
    type: 'dexFailure',
    priority: 'high',
    on: 'venue',
    before: times(4, 'F'),
    opens: 'F',
    refuses: ENTRIES,
    closes: { after: 2 * MINUTE, sizes: GRADUALLY },
  },
  {
    type: 'gasPriceSpike',
    priority: 'high',
    on: 'chain',
    before: [value(100)],
    opens: value(100.1),
    refuses: ENTRIES,
    closes: { by: [value(100), { pass: 59_000 }, value(90), { pass: 1000 }, value(90)] },
  },
  {
    type: 'gasPriceSpike',
    priority: 'high',
    on: 'chain',
    before: [value(2.9, 'timesMedian')],
    opens: value(3, 'timesMedian'),
    refuses: ENTRIES,
    closes: { by: [value(2.9, 'timesMedian'), { pass: 60_000 }, value(50)] },
  },
  {
    type: 'gasEstimationFailure',
    priority: 'medium',
    on: 'chain',
    before: times(4, 'F'),
    opens: 'F',
    refuses: ENTRIES,
    closes: { after: MINUTE, sizes: GRADUALLY },
  },
  {
    type: 'mempoolCongestion',
    priority: 'medium',
    on: 'chain',
    before: [value(5)],
    opens: value(6),
    refuses: ENTRIES,
    closes: { by: [value(3)] },
  },
  {
    type: 'rpcFailure',
    priority: 'critical',
    on: 'endpoint',
    before: times(4, 'F'),
    opens: 'F',
    refuses: ['endpoint'],
    closes: { after: 30_000, sizes: [10_000, 10_000] },
  },
  {
    type: 'rpcLatency',
    priority: 'medium',
    on: 'endpoint',
    before: [...times(9, 'L'), ...times(10, 'S')],
    opens: 'L',
    refuses: ['endpoint'],
    closes: { after: 30_000, sizes: [10_000, 10_000] },
  },
  {
    type: 'networkCongestion',
    priority: 'medium',
    on: 'chain',
    before: [...times(19, value(1.6)), value(1.5), ...times(19, value(1.6))],
    opens: value(1.51),
    refuses: ['patient'],
    closes: { by: [value(1.5)] },
  },
  {
    type: 'chainReorg',
    priority: 'critical',
    on: 'chain',
    before: [value(2)],
    opens: value(3),
    refuses: ENTRIES,
    closes: { by: [value(0)] },
  },
  {
    type: 'chainReorg',
    priority: 'critical',
    on: 'chain',
    before: [value(1, 'blocksOnLayer2')],
    opens: value(2, 'blocksOnLayer2'),
    refuses: ENTRIES,
    closes: { by: [value(0, 'blocksOnLayer2')] },
  },
  {
    type: 'slippageExcessive',
    priority: 'high',
    on: 'token',
    before: [value(5.1), value(5.1), ...times(8, value(5)), value(6)],
    opens: value(10.1),
    refuses: ENTRIES,
    closes: { after: 10 * MINUTE, sizes: GRADUALLY },
  },
  {
    type: 'slippageExcessive',
    priority: 'high',
    on: 'token',
    before: [value(10), value(1), value(6)],
    opens: value(5.01),
    refuses: ENTRIES,
    closes: { after: 10 * MINUTE, sizes: GRADUALLY },
  },
  {
    type: 'liquidityCrisis',
    priority: 'high',
    on: 'token',
    before: [value(10_000), value(49, 'dropPercent')],
    opens: value(9999),
    refuses: ENTRIES,
    closes: { by: [value(12_000), value(39, 'dropPercent')] },
  },
  {
    type: 'liquidityCrisis',
    priority: 'high',
    on: 'token',
    before: [value(49, 'dropPercent')],
    opens: value(50, 'dropPercent'),
    refuses: ENTRIES,
    closes: { by: [value(39, 'dropPercent')] },
  },
  {
    type: 'priceImpactExcessive',
    priority: 'medium',
    on: 'token',
    before: ['F', ...times(7, 'S'), 'F'],
    opens: 'F',
    refuses: ENTRIES,
    closes: { after: 5 * MINUTE, sizes: [] },
  },
  {
    type: 'oracleDeviation',
    priority: 'high',
    on: 'token',
    before: [value(5)],
    opens: value(5.1),
    refuses: ENTRIES,
    closes: { by: [value(4)] },
  },
  {
    type: 'memoryPressure',
    priority: 'medium',
    on: 'process',
    before: [value(85)],
    opens: value(86),
    refuses: ENTRIES,
    closes: { by: [value(80)] },
  },
  {
    type: 'cpuOverload',
    priority: 'medium',
    on: 'process',
    before: [value(400), { pass: 29_000 }, value(400), value(250), value(400), { pass: 29_900 }, value(400)],
    opens: value(400),
    refuses: ['fast'],
    closes: { by: [value(200)] },
  },
  {
    type: 'databaseFailure',
    priority: 'emergency',
    on: 'global',
    before: ['F', 'F', 'S', 'F', 'F'],
    opens: 'F',
    refuses: SIGNED,
    closes: { by: ['S'] },
  },
  {
    type: 'redisFailure',
    priority: 'low',
    on: 'global',
    before: times(4, 'F'),
    opens: 'F',
    refuses: [],
    closes: { by: ['S'] },
  },
  {
    type: 'websocketFailure',
    priority: 'low',
    on: 'process',
    before: [...times(10, 'F'), ...times(9, 'S')],
    opens: 'S',
    refuses: [],
    closes: { after: 30_000, sizes: [] },
  },
  {
    type: 'rateLimitExceeded',
    priority: 'medium',
    on: 'provider',
    before: ['F', { pass: 60_000 }, ...times(4, 'F')],
    opens: 'F',
    refuses: ['provider'],
    closes: { after: MINUTE, sizes: [] },
  },
  {
    type: 'suspiciousActivity',
    priority: 'critical',
    on: 'key',
    before: [],
    opens: told,
    refuses: SIGNED,
    closes: { hand: true },
  },
  {
    type: 'authFailureSpike',
    priority: 'high',
    on: 'global',
    before: [...times(15, 'F'), { pass: 60_000 }, ...times(19, 'F')],
    opens: 'F',
    refuses: ['login'],
    closes: { after: 10 * MINUTE, sizes: [] },
  },
  {
    type: 'externalTrigger',
    priority: 'critical',
    on: 'global',
    before: [],
    opens: told,
    refuses: ENTRIES,
    closes: { hand: true },
  },
  {
    type: 'emergencyStop',
    priority: 'emergency',
    on: 'global',
    before: [],
    opens: told,
    refuses: ENTRIES,
    closes: { hand: true },
  },
];

function tell({ set, pass }: SetAtHand, { type, on }: Row, step: Step): void {
  const scope = SCOPES[on];
  if (typeof step === 'string') {
    const outcome = step === 'F' ? FAILURE : SUCCESS;
    void set.report(type, scope, { ...outcome, durationMs: step === 'L' ? 2001 : 2000 });
  } else if ('value' in step) {
    void set.observe(type, scope, step.value, undefined, step.measure);
  } else if ('pass' in step) {
    pass(step.pass);
  } else {
    void set.trip(type, scope, 'Somebody says so.');
  }
}

/** Opens it at its default, seeing that it was closed until the last step. */
function openAtDefault(row: Row): SetAtHand {
  const made = aSet();
  for (const step of row.before) {
    tell(made, row, step);
    expect(stateOf(made, row)).toBe('closed');
  }
  if (row.type === 'cpuOverload') {
    made.pass(100);
  }
  tell(made, row, row.opens);
  expect(stateOf(made, row)).toBe('open');
  return made;
}

function stateOf({ set }: SetAtHand, { type, on }: Row): string {
  return set.show(type, SCOPES[on]).state;
}

function refused({ set }: SetAtHand): readonly string[] {
  return Object.entries(ACTIVITIES).flatMap(([name, activity]) =>
    set.refusal(activity) === undefined ? [] : [name],
  );
}

describe.each(ROWS)('$type by $opens', (row) => {
  const scope = SCOPES[row.on];

  it('trips at its default, and not before', () => {
    const { set, events } = openAtDefault(row);
    expect(set.show(row.type, scope)).toMatchObject({ priority: row.priority, attempt: 1, exits: false });
    expect(events.at(-1)).toMatchObject({
      kind: 'change',
      type: row.type,
      scope,
      from: 'closed',
      to: 'open',
    });
  });

  it('refuses what the table says on its scope, and nothing else', () => {
    const made = openAtDefault(row);
    expect(refused(made)).toEqual(
      Object.keys(ACTIVITIES).filter((name) => row.refuses.includes(name as Name)),
    );
    const admitted = Object.entries(ACTIVITIES).filter(([, activity]) =>
      isAdmitted(made.set.admit(activity)),
    );
    expect(admitted.map(([name]) => name)).toEqual(
      Object.keys(ACTIVITIES).filter((name) => !row.refuses.includes(name as Name)),
    );
    const elsewhere = {
      accountId: 'other',
      chainId: 2,
      venue: 'w',
      token: KEY,
      key: TOKEN,
      endpoint: 'f',
      provider: 'q',
    } as const;
    const isEverywhere = row.on === 'global' || row.on === 'process';
    const refusedElsewhere = row.refuses.filter(
      (name) => made.set.refusal({ ...ACTIVITIES[name], ...elsewhere }) !== undefined,
    );
    expect(refusedElsewhere).toEqual(isEverywhere ? row.refuses : []);
  });

  it('recovers as it says, and not before', () => {
    const made = openAtDefault(row);
    const { stillOpen, sizes } = close(made, row);
    expect(stillOpen.length).toBeGreaterThan(0);
    expect(stillOpen.every((state) => state === 'open')).toBe(true);
    expect(sizes).toEqual('sizes' in row.closes ? row.closes.sizes : []);
    expect(stateOf(made, row)).toBe('closed');
    expect(refused(made)).toEqual([]);
  });
});

/** Closes it the way that the row says; its states on the way there, and the sizes at which it was tried. */
function close(
  made: SetAtHand,
  row: Row,
): { readonly stillOpen: readonly string[]; readonly sizes: readonly number[] } {
  const { closes } = row;
  const stillOpen: string[] = [];
  const waitFor = (milliseconds: number): void => {
    made.pass(milliseconds - 1);
    void made.set.tick();
    stillOpen.push(stateOf(made, row));
    made.pass(1);
    void made.set.tick();
  };
  if ('hand' in closes) {
    waitFor(10 * 86_400_000);
    stillOpen.push(stateOf(made, row));
    void made.set.operate('release', row.type, SCOPES[row.on], { who: 'ann', why: 'It is well.' });
  } else if ('at' in closes) {
    waitFor(12 * 3_600_000);
  } else if ('by' in closes) {
    for (const step of closes.by) {
      stillOpen.push(stateOf(made, row));
      tell(made, row, step);
    }
  } else {
    waitFor(closes.after);
    return { stillOpen, sizes: recoverySizes(made, row) };
  }
  return { stillOpen, sizes: [] };
}

/** Lets each round of half-open go well, and says at which size each was tried. */
function recoverySizes(made: SetAtHand, row: Row): readonly number[] {
  const sizes: number[] = [];
  const [name] = row.refuses;
  while (stateOf(made, row) === 'halfOpen') {
    const answer = name === undefined ? undefined : made.set.admit(ACTIVITIES[name]);
    const before = made.events.length;
    if (answer !== undefined && isAdmitted(answer)) {
      sizes.push(answer.sizeBps);
      void answer.settle(SUCCESS);
    }
    // What is reported apart from what was admitted decides, where the breaker does not see the outcome itself.
    for (let told_ = 0; told_ < 10; told_ += 1) {
      if (made.events.length === before) {
        tell(made, row, row.type === 'slippageExcessive' ? value(1) : 'S');
      }
    }
  }
  return sizes;
}

describe('the rows above', () => {
  it('are those of the registry', () => {
    expect([...new Set(ROWS.map(({ type }) => type))]).toEqual(BREAKERS.map(({ type }) => type));
  });
});

describe.each(['externalTrigger', 'emergencyStop'] as const)('%s', (type) => {
  it('refuses exits where that is asked, from then on, and never cancels', async () => {
    const { set, events } = aSet();
    await set.trip(type, SCOPES.global, 'Stop.', { who: 'ann' });
    expect(set.refusal(ACTIVITIES.exit)).toBeUndefined();
    await set.trip(type, SCOPES.global, 'Everything.', { who: 'ann', exits: true });
    expect(set.refusal(ACTIVITIES.exit)).toMatchObject({ type });
    await set.trip(type, SCOPES.global, 'Again.', { who: 'ann' });
    expect(set.refusal(ACTIVITIES.exit)).toMatchObject({ type });
    expect(isAdmitted(set.admit(ACTIVITIES.cancel))).toBe(true);
    expect(events).toMatchObject([
      { to: 'open', who: 'ann', why: 'Stop.', exits: false },
      { from: 'open', to: 'open', why: 'Everything.', exits: true },
    ]);
  });
});
