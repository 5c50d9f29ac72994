import { problem } from '@twinlane/protocol/problem';
import type { z } from 'zod';

/** Asks the bot's API and checks the answer; throws an Error whose message can be shown. */
export async function getJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  const body: unknown = await response.json();
  if (!response.ok) {
    const told = problem.safeParse(body);
    throw new Error(
      told.success ? (told.data.detail ?? told.data.title) : `The bot answered ${response.status}.`,
    );
  }
  return schema.parse(body);
}
