import type { Endpoint } from './endpoint.ts';

/** Classes of requests, each with an allowance of its own. `always`: what stops trading, whatever else was asked. */
export const RATE_CLASSES = ['read', 'heavy', 'write', 'login', 'always'] as const;
export type RateClass = (typeof RATE_CLASSES)[number];

/** What a request of an endpoint counts as. */
export function endpointRate({ method, rate, always }: Endpoint): RateClass {
  if (always === true) return 'always';
  return rate ?? (method === 'GET' ? 'read' : 'write');
}
