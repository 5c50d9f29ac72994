import type { z } from 'zod';
import type { Config } from './configSchema.ts';
import { nearest } from './nearest.ts';
import { EXIT_RULES, STRATEGIES, type ConfigurablePart } from './parts.ts';
import { problemTexts, strayKeys, type ProblemContext } from './problems.ts';
import { pathText, schemaTree, type Path } from './schemaTree.ts';
import { originOf, type Setting } from './setting.ts';

type Bot = Config['bots'][number];
type Params = Record<string, unknown>;

interface Check {
  readonly settings: readonly Setting[];
  readonly problems: string[];
}

function unknownKind(check: Check, path: Path, given: string, parts: readonly ConfigurablePart[]): void {
  const kinds = parts.map((part) => part.kind);
  const meant = nearest(given, kinds);
  const origin = originOf(check.settings, path);
  check.problems.push(
    `${pathText(path)} is ${JSON.stringify(given)}${origin === undefined ? '' : ` (${origin})`}; ` +
      `allowed: ${kinds.join(', ')}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
  );
}

function parseParams(check: Check, schema: z.ZodType, input: Params, base: Path): Params {
  const context: ProblemContext = { settings: check.settings, tree: schemaTree(schema), input, base };
  const stray = strayKeys(context);
  check.problems.push(...stray);
  const result = schema.safeParse(input);
  if (result.success) {
    return result.data as Params;
  }
  const issues = result.error.issues.filter(
    (issue) => issue.code !== 'unrecognized_keys' || stray.length === 0,
  );
  check.problems.push(...issues.flatMap((issue) => problemTexts(issue, context)));
  return input;
}

function checkBot(check: Check, bot: Bot, path: Path): Bot {
  const strategy = STRATEGIES.find((part) => part.kind === bot.strategy);
  if (strategy === undefined) {
    unknownKind(check, [...path, 'strategy'], bot.strategy, STRATEGIES);
  }
  const params =
    strategy === undefined
      ? bot.params
      : parseParams(check, strategy.params, bot.params, [...path, 'params']);
  const exits: Record<string, Params> = {};
  for (const [kind, input] of Object.entries(bot.exits)) {
    const rule = EXIT_RULES.find((part) => part.kind === kind);
    if (rule === undefined) {
      const meant = nearest(
        kind,
        EXIT_RULES.map((part) => part.kind),
      );
      const key = pathText([...path, 'exits', kind]);
      const origin = originOf(check.settings, [...path, 'exits', kind]);
      check.problems.push(
        `${key} is not an exit rule${origin === undefined ? '' : ` (${origin})`}; ` +
          (meant === undefined
            ? `valid here: ${EXIT_RULES.map((part) => part.kind).join(', ')}.`
            : `did you mean ${meant}?`),
      );
    } else {
      exits[kind] = parseParams(check, rule.params, input, [...path, 'exits', kind]);
    }
  }
  return { ...bot, params, exits };
}

/** The same for one bot that stands alone: problems name its keys without a path before them. */
export function checkLoneBot(bot: Bot): { readonly bot: Bot; readonly problems: readonly string[] } {
  const check: Check = { settings: [], problems: [] };
  return { bot: checkBot(check, bot, []), problems: check.problems };
}

/** Parses each bot's parameters by the schemas of its strategy and exit rules. Problems are the second value. */
export function checkBots(
  bots: readonly Bot[],
  settings: readonly Setting[],
): { readonly bots: Bot[]; readonly problems: readonly string[] } {
  const check: Check = { settings, problems: [] };
  const checked = bots.map((bot, index) => checkBot(check, bot, ['bots', index]));
  const names = bots.map((bot) => bot.name);
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
    check.problems.push(`bots: two bots are named ${JSON.stringify(name)}; give each a name of its own.`);
  }
  return { bots: checked, problems: check.problems };
}
