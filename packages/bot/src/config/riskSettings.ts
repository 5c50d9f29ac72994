import { z } from 'zod';
import { secretText } from './secretText.ts';

const explorer = z.strictObject({
  apiKey: secretText(/^\S{1,128}$/, 'a key of the explorer')
    .optional()
    .meta({ env: 'EXPLORER_API_KEY' })
    .describe('Key of an explorer with Etherscan’s API, version 2. Without it, no explorer is asked.'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://api.etherscan.io/v2/api')
    .meta({ allowed: 'an http or https URL' })
    .describe('Where it is reached.'),
  perSecond: z.number().min(0.1).max(100).default(2).describe('Calls that its plan allows in a second.'),
});

/** The section `risk`: what risk is judged by besides the chain. */
export const riskSettings = z.strictObject({
  denyLists: z
    .array(z.string().min(1))
    .max(32)
    .default([])
    .meta({ allowed: 'the paths of files' })
    .describe(
      'Files with addresses that are not traded with or through, one a line, comments after # (docs/risk.md). Relative to the ' +
        'working directory; read at start.',
    ),
  explorer: explorer.prefault({}).describe('Who knows whether contracts are verified.'),
});
