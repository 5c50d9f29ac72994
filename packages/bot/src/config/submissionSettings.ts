import { z } from 'zod';
import { Secret } from './secret.ts';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Hosts that are reached without leaving the own network: this machine, private addresses, names without a domain. */
const NEAR =
  /^(127(\.\d+){3}|\[::1\]|10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|[^.:]+)$/;

function isRelay(text: string): boolean {
  if (NAME.test(text)) {
    return true;
  }
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && NEAR.test(hostname));
}

const RELAY = 'the name of a relay, such as flashbots-protect, or an https URL (http within the own network)';

const relay = z
  .string()
  .refine(isRelay, { message: `allowed: ${RELAY}` })
  .transform((text) => new Secret(text))
  .meta({ secret: true, allowed: RELAY });

/** The setting `chain.submission`: the way of signed transactions. */
export const submissionSettings = z
  .strictObject({
    route: z
      .enum(['public', 'private'])
      .default('public')
      .describe(
        '`public`: transactions go to `chain.submitUrls`, and others see them before they are mined. `private`: they go to ' +
          'one relay alone, their bumps and cancels too.',
      ),
    relay: relay
      .optional()
      .describe(
        "Relay of the private route; the chain's first one where absent (docs/reference/markets.md). A URL often carries a " +
          'key, so it is never shown: its domain stands for it.',
      ),
    publicFallback: z
      .boolean()
      .default(false)
      .describe('Consent: what the relay says it dropped may be sent in public instead.'),
  })
  .refine(({ route, relay: given }) => route === 'private' || given === undefined, {
    path: ['relay'],
    message: 'a relay serves the private route only: set chain.submission.route to private, or leave it out',
  });
