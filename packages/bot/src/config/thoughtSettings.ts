import { z } from 'zod';
import { DECISIONS } from '@twinlane/core/thought/thought';
import { secretText } from './secretText.ts';

/** The section `recording`. */
export const recordingSettings = z.strictObject({
  folder: z
    .string()
    .min(1)
    .optional()
    .meta({ flag: 'record' })
    .describe(
      'Folder that every decision is recorded in with all that it was made from, for `twinlane thoughts replay`; relative to the ' +
        'working directory. Without it, nothing is recorded.',
    ),
  maxMegabytes: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1_024)
    .describe('Room on disk that a recording may take, in megabytes; the oldest files go first.'),
});

/** The section `narrator`. */
export const narratorSettings = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ allowed: 'an http or https URL' })
    .describe(
      'Root of an OpenAI-compatible API, such as http://127.0.0.1:11434/v1. Without it and a model, nothing is asked. What is sent ' +
        'there is in docs/thoughts.md.',
    ),
  model: z.string().min(1).max(200).optional().describe('Name of the model.'),
  apiKey: secretText(/^\S{1,512}$/, 'a key of the API')
    .optional()
    .meta({ env: 'NARRATOR_API_KEY' })
    .describe('Key of the API, where it wants one.'),
  decisions: z
    .array(z.enum(DECISIONS))
    .default(['BUY', 'SELL', 'STOP_LOSS', 'TAKE_PROFIT', 'EXIT'])
    .describe('Decisions whose reasoning is put into other words.'),
  timeoutMs: z.int().min(100).max(120_000).default(20_000).describe('Milliseconds that an answer may take.'),
  maxPerHour: z
    .int()
    .min(1)
    .max(10_000)
    .default(60)
    .describe('Requests an hour at most; the others are left out.'),
});
