import { markdownTable } from '@twinlane/bot/config/markdownTable';
import type { BreakerDefinition } from '@twinlane/core/breaker/breakerDefinition';
import { blocksPhrase, recoveryPhrase, tripPhrase } from '@twinlane/core/breaker/describeBreaker';

/** `docs/reference/breakers.md`: every circuit breaker with its defaults, from the registry itself. */
export function breakersReference(breakers: readonly BreakerDefinition[]): string {
  const groups = Map.groupBy(breakers, ({ group }) => group);
  return `${[
    '# Circuit breakers',
    '<!-- Written by `npm run docs` from packages/core/src/breaker/definitions: change that, not this. -->',
    `The ${breakers.length} kinds, with what they do unless the settings say otherwise. How they work, and what an operator ` +
      'can do, is in [circuit breakers](../breakers.md); the names of their numbers are in [settings](config.md).',
    ...[...groups].flatMap(([group, each]) => [
      `## ${group[0]?.toUpperCase()}${group.slice(1)}`,
      markdownTable(
        ['breaker', 'priority', 'one per', 'opens', 'refuses', 'closes'],
        each.map((definition) => [
          code(definition.type),
          definition.priority,
          definition.scopes.join(', '),
          tripPhrase(definition),
          refusals(definition),
          recoveryPhrase(definition),
        ]),
      ),
      each.map((definition) => `- ${code(definition.type)}: ${remarks(definition)}`).join('\n'),
    ]),
  ].join('\n\n')}\n`;
}

function refusals(definition: BreakerDefinition): string {
  const { exitsWhereAsked, lastOne, scopes } = definition;
  const [first] = scopes;
  return [
    blocksPhrase(definition, scopes.length > 1 ? 'global' : first),
    ...(exitsWhereAsked === true ? ['exits too, where that is asked'] : []),
    ...(lastOne === undefined
      ? []
      : [
          `${lastOne.blocks === 'entries' ? 'entries' : 'the Fast Lane'} of the chain with its last endpoint`,
        ]),
  ].join('; ');
}

function remarks({
  title,
  guards,
  dependants,
  starts,
  releaseDoes,
  lastOne,
  alwaysOn,
}: BreakerDefinition): string {
  return [
    title,
    ...(guards === undefined ? [] : [`Counts how ${list(guards.map(plural))} go.`]),
    ...(lastOne?.staysInUse === true ? ["A chain's last endpoint goes on being called."] : []),
    ...(dependants === undefined ? [] : [`Opens ${list(dependants.map(code))} with it in a cascade.`]),
    ...(starts === undefined ? [] : ['A check for a rug pull begins when it opens.']),
    ...(releaseDoes === undefined ? [] : ['Its release makes the equity of that moment the new peak.']),
    ...(alwaysOn === undefined ? [] : ['It cannot be disabled.']),
  ].join(' ');
}

function plural(kind: string): string {
  return kind === 'entry' ? 'entries' : `${kind}s`;
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
