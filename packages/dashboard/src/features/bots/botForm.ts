import type { BotStatus } from '@twinlane/protocol/bot';
import { botName, type createBotRequest, type editBotRequest } from '@twinlane/protocol/botEdit';
import type { ExitRuleList, StrategyList } from '@twinlane/protocol/strategy';
import type { z } from 'zod';
import { defaultsOf, isObject, type JsonObject, type JsonSchema } from '../../shared/schema/jsonSchema.ts';
import { schemaIssues, type SchemaIssues } from '../../shared/schema/schemaIssues.ts';

/** Other parts of a bot that have schemas of their own. */
export const BOT_PARTS = ['intel', 'sizing', 'cooldown', 'exitExecution'] as const;
export type BotPart = (typeof BOT_PARTS)[number];

/** A bot as it is typed. */
export interface BotForm {
  readonly name: string;
  readonly strategy: string;
  readonly params: JsonObject;
  /** Rules that run by name, with their parameters. */
  readonly exits: Readonly<Record<string, JsonObject>>;
  readonly intelLevel: number;
  readonly lane: 'auto' | 'fast' | 'smart';
  readonly parts: Readonly<Record<BotPart, JsonObject>>;
}

/** What a bot is put together from. */
export interface BotCatalogue {
  readonly strategies: StrategyList;
  readonly exitRules: ExitRuleList;
}

/** A part's schema as forms read it. */
export function schemaOf(part: { readonly schema: Readonly<Record<string, unknown>> }): JsonSchema {
  return part.schema;
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

const NO_PARTS: BotForm['parts'] = { intel: {}, sizing: {}, cooldown: {}, exitExecution: {} };

/** A strategy's parameters to begin with. */
export function startParams({ strategies }: BotCatalogue, strategy: string): JsonObject {
  const found = strategies.items.find(({ kind }) => kind === strategy);
  return found === undefined ? {} : { ...objectOf(defaultsOf(schemaOf(found))), ...found.defaults };
}

/** A new bot: the first strategy with its defaults, stop-loss and take-profit. */
export function emptyBot(catalogue: BotCatalogue): BotForm {
  const strategy = catalogue.strategies.items[0]?.kind ?? '';
  const exits = catalogue.exitRules.items
    .filter(({ kind }) => kind === 'stopLoss' || kind === 'takeProfit')
    .map((rule) => [rule.kind, rule.defaults]);
  return {
    name: '',
    strategy,
    params: startParams(catalogue, strategy),
    exits: Object.fromEntries(exits) as BotForm['exits'],
    intelLevel: 5,
    lane: 'auto',
    parts: NO_PARTS,
  };
}

/** The form of a bot as it stands. */
export function formOf({ name, strategy, params, exits, intelLevel, settings }: BotStatus): BotForm {
  return {
    name,
    strategy,
    params,
    exits,
    intelLevel,
    lane: settings?.lane ?? 'auto',
    parts: {
      intel: settings?.intel ?? {},
      sizing: settings?.sizing ?? {},
      cooldown: settings?.cooldown ?? {},
      exitExecution: settings?.exitExecution ?? {},
    },
  };
}

/** What is wrong by part: `name`, `params`, `exit.stopLoss`, `intel`…; a part that is right is absent. */
export function formIssues(
  form: BotForm,
  { strategies, exitRules }: BotCatalogue,
): ReadonlyMap<string, SchemaIssues> {
  const issues = new Map<string, SchemaIssues>();
  const check = (
    part: string,
    described: { readonly schema: Record<string, unknown> } | undefined,
    value: unknown,
  ) => {
    if (described === undefined) return;
    const found = schemaIssues(schemaOf(described), value);
    if (found.size > 0) issues.set(part, found);
  };
  const named = botName.safeParse(form.name);
  if (!named.success) issues.set('name', new Map([['', named.error.issues[0]?.message ?? 'is not a name']]));
  check(
    'params',
    strategies.items.find(({ kind }) => kind === form.strategy),
    form.params,
  );
  for (const [kind, params] of Object.entries(form.exits)) {
    check(
      `exit.${kind}`,
      exitRules.items.find((rule) => rule.kind === kind),
      params,
    );
  }
  for (const part of BOT_PARTS) check(part, strategies.parts[part], form.parts[part]);
  return issues;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]): [string, unknown] => [key, sorted(each)])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Body of `POST /api/bots`. */
export function createBody(
  form: BotForm,
  state: 'stopped' | 'running',
  reason: string,
): z.input<typeof createBotRequest> {
  const { name, strategy, params, exits, intelLevel, lane, parts } = form;
  return {
    name,
    strategy,
    params: { ...params },
    exits: { ...exits },
    intelLevel,
    lane,
    ...givenParts(parts),
    state,
    reason,
  };
}

function givenParts(parts: BotForm['parts']): Partial<Record<BotPart, Record<string, unknown>>> {
  const given = BOT_PARTS.filter((part) => Object.keys(parts[part]).length > 0);
  return Object.fromEntries(given.map((part) => [part, { ...parts[part] }]));
}

/** Names of the parts in which the form differs from what it was made from. */
export function changedParts(form: BotForm, before: BotForm): readonly string[] {
  const simple = (['params', 'exits', 'intelLevel', 'lane'] as const).filter(
    (part) => !isSame(form[part], before[part]),
  );
  return [...simple, ...BOT_PARTS.filter((part) => !isSame(form.parts[part], before.parts[part]))];
}

/** Body of `PATCH /api/bots/:id`: the parts that were changed, each whole. */
export function editBody(
  form: BotForm,
  before: BotForm,
  expectedVersion: number,
  reason: string,
): z.input<typeof editBotRequest> {
  const changed = new Set(changedParts(form, before));
  const parts = BOT_PARTS.filter((part) => changed.has(part)).map((part) => [part, { ...form.parts[part] }]);
  return {
    ...(changed.has('params') ? { params: { ...form.params } } : {}),
    ...(changed.has('exits') ? { exits: { ...form.exits } } : {}),
    ...(changed.has('intelLevel') ? { intelLevel: form.intelLevel } : {}),
    ...(changed.has('lane') ? { lane: form.lane } : {}),
    ...(Object.fromEntries(parts) as Partial<Record<BotPart, Record<string, unknown>>>),
    expectedVersion,
    reason,
  };
}
