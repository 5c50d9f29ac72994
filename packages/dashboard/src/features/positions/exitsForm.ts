import type { PositionDetail } from '@twinlane/protocol/positionExits';
import type { ExitRuleList } from '@twinlane/protocol/strategy';
import type { JsonObject } from '../../shared/schema/jsonSchema.ts';
import { schemaIssues, type SchemaIssues } from '../../shared/schema/schemaIssues.ts';

/** One rule of one position: as its bot has it, of its own, or off. */
export interface RuleChoice {
  readonly choice: 'bot' | 'own' | 'off';
  /** Kept while it is not chosen. */
  readonly params: JsonObject;
}

/** By rule kind. */
export type ExitsForm = Readonly<Record<string, RuleChoice>>;

/** What a rule does for the position's bot: its parameters, or that it does not run. */
export function ofBot({ exits, ownExits }: PositionDetail, kind: string): 'on' | 'off' | 'unknown' {
  if (ownExits !== undefined && kind in ownExits) return 'unknown';
  return exits.some(({ rule, source }) => rule === kind && source !== 'position') ? 'on' : 'off';
}

/** The form of a position as it stands. */
export function exitsFormOf(position: PositionDetail, { items }: ExitRuleList): ExitsForm {
  const { exits, ownExits = {} } = position;
  const entries = items.map(({ kind, defaults }): [string, RuleChoice] => {
    const own = ownExits[kind];
    const current = exits.find(({ rule }) => rule === kind)?.params ?? defaults;
    if (own === null) return [kind, { choice: 'off', params: current }];
    return [kind, own === undefined ? { choice: 'bot', params: current } : { choice: 'own', params: own }];
  });
  return Object.fromEntries(entries);
}

/** What is wrong, by rule; a rule that is right is absent. */
export function exitIssues(form: ExitsForm, { items }: ExitRuleList): ReadonlyMap<string, SchemaIssues> {
  const found = items.flatMap(({ kind, schema }): [string, SchemaIssues][] => {
    const rule = form[kind];
    if (rule?.choice !== 'own') return [];
    const issues = schemaIssues(schema, rule.params);
    return issues.size === 0 ? [] : [[kind, issues]];
  });
  return new Map(found);
}

/** `exits` of the request: own parameters, `null` for what is off; rules that follow the bot are left out. */
export function exitsBody(form: ExitsForm): Record<string, Record<string, unknown> | null> {
  const entries = Object.entries(form)
    .filter(([, { choice }]) => choice !== 'bot')
    .map(([kind, { choice, params }]): [string, Record<string, unknown> | null] => [
      kind,
      choice === 'off' ? null : { ...params },
    ]);
  return Object.fromEntries(entries);
}
