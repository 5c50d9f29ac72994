import { z } from 'zod';

/** One setting of the process. */
export const setting = z.object({
  /** `http.port`, `bots[0].name`. */
  path: z.string(),
  /** Absent where it is not set, and for a secret. */
  value: z.unknown().optional(),
  /** Whether a secret is set; its value is never shown. */
  secret: z.enum(['set', 'not set']).optional(),
  /** Where the value came from: a flag, an environment variable, the path of the config file, or `default`. */
  origin: z.string(),
  description: z.string(),
  /** What may stand there, in words. */
  allowed: z.string(),
});
export type SettingView = z.infer<typeof setting>;

/** `GET /api/settings`: what the process was started with, in the order of the reference. Bots have their own addresses. */
export const settingList = z.object({ items: z.array(setting) });
export type SettingList = z.infer<typeof settingList>;
