import { z } from 'zod';
import { secretText } from './secretText.ts';

/** The section `webhook`: what other programs sign with. */
export const webhookSettings = z.strictObject({
  secret: secretText(/^[^\s]{32,512}$/, 'at least 32 characters, set in the environment')
    .optional()
    .describe(
      'Secret that other programs sign with which open and close the breaker externalTrigger (docs/emergency.md). Without it, none may.',
    ),
});
