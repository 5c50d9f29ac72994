import { keyTable } from './configReference.ts';
import { EXIT_RULES, STRATEGIES, type ConfigurablePart } from './parts.ts';

/** `docs/reference/strategies.md`: every strategy and exit rule with its parameters, from the registries themselves. */
export function strategiesReference(): string {
  return `${[
    '# Strategies and exit rules',
    '<!-- Written by `npm run docs` from packages/core/src/strategy and packages/core/src/exit: change those, not this. -->',
    'How they are meant is in [strategies](../strategies.md) and [exits](../exits.md); where their parameters stand is in ' +
      '[settings](config.md).',
    '## Strategies',
    'One of these is the `strategy` of a bot, its parameters are the `params`.',
    ...STRATEGIES.flatMap(section),
    '## Exit rules',
    'Each that is named in the `exits` of a bot watches its positions, on every block; `rugExit` does unless its `enabled` is false. They are listed in order of ' +
      'precedence: where several fire, the first decides.',
    ...EXIT_RULES.flatMap(section),
  ].join('\n\n')}\n`;
}

function section({ kind, title, description, params }: ConfigurablePart): readonly string[] {
  return [`### \`${kind}\`: ${title}`, description, keyTable(params)];
}
