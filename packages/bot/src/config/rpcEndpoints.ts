import { z } from 'zod';
import { Secret } from './secret.ts';

/** An RPC endpoint of the configuration. */
export interface RpcEndpoint {
  readonly url: Secret;
  readonly label?: string | undefined;
  readonly requestsPerSecond?: number | undefined;
  readonly batchSize?: number | undefined;
}

const url = z
  .string()
  .regex(/^(https?|wss?):\/\/\S+$|^\/\S+$/)
  .transform((text) => new Secret(text));

const endpoint = z.union([
  url.transform((secret): RpcEndpoint => ({ url: secret })),
  z.strictObject({
    url,
    label: z
      .string()
      .regex(/^[\w .:()-]{1,40}$/)
      .optional(),
    requestsPerSecond: z.number().positive().max(100_000).optional(),
    batchSize: z.int().min(1).max(1_000).optional(),
  }),
]);

const ALLOWED =
  'http, https, ws or wss URLs or paths of IPC sockets, at most 16: a list, or text with commas in between. An entry may ' +
  'also be an object { url, label, requestsPerSecond, batchSize }';

const list = z.array(endpoint).max(16);

/** URLs as one text, separated by commas or spaces, or the list as JSON. */
function entriesIn(text: string): unknown {
  if (!text.trimStart().startsWith('[')) {
    return text.split(/[\s,]+/).filter((part) => part !== '');
  }
  try {
    return JSON.parse(text);
  } catch {
    // Refused by the schema.
    return text;
  }
}

/** The setting `chain.rpcUrls`: one or several endpoints, as a list or as text. */
export const rpcEndpoints = z
  .union([z.string(), list])
  .transform((given, context): readonly RpcEndpoint[] => {
    if (typeof given !== 'string') {
      return given;
    }
    const parsed = list.safeParse(entriesIn(given));
    if (parsed.success) {
      return parsed.data;
    }
    context.addIssue({ code: 'custom', message: `allowed: ${ALLOWED}` });
    return z.NEVER;
  })
  .meta({ secret: true, allowed: ALLOWED });
