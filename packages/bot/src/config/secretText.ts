import { z } from 'zod';
import { Secret } from './secret.ts';

/** A text that is never shown, of which only the form is checked. `allowed` says what may stand there. */
export function secretText(pattern: RegExp, allowed: string): z.ZodType<Secret, string> {
  return z
    .string()
    .regex(pattern)
    .transform((value) => new Secret(value))
    .meta({ secret: true, allowed });
}
