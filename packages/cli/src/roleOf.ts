import { UserError } from '@twinlane/core/errors';
import { role, ROLES, type Role } from '@twinlane/protocol/scope';

/** The role that was given. @throws UserError `cli.usage` for anything else. */
export function roleOf(given: unknown, command: string): Role {
  const parsed = role.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UserError('cli.usage', `\`twinlane ${command}\` needs --role.`, {
    hint: `Name one of ${ROLES.join(', ')}.`,
  });
}
