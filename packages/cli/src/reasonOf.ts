import type { ArgDef } from 'citty';
import { reason as reasonSchema } from '@twinlane/protocol/operator';
import { UserError } from '@twinlane/core/errors';
import type { CommandCall } from './command.ts';

/** The argument of commands that are kept with their reason. */
export const REASON = {
  type: 'string',
  description: 'Why, for the record; one line of at most 200 characters',
  required: true,
  valueHint: 'text',
} as const satisfies ArgDef;

/** Why the user does it. @throws UserError `cli.usage` where it is missing or more than one line. */
export function reasonOf({ args }: Pick<CommandCall, 'args'>, command: string): string {
  const parsed = reasonSchema.safeParse(args['reason']);
  if (!parsed.success) {
    throw new UserError(
      'cli.usage',
      `\`twinlane ${command}\` needs --reason, one line of at most 200 characters.`,
      {
        hint: 'Say why, for the record: --reason "the pool was drained".',
      },
    );
  }
  return parsed.data;
}
