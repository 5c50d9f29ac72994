import type { Endpoint } from './endpoint.ts';
import type { EndpointHealth } from './endpointHealth.ts';
import type { Transport } from './endpointOptions.ts';
import type { ReadPool } from './readPool.ts';

/** What an endpoint is used for: asked first, asked when another is late or fails, left alone for now, not at all. */
export type EndpointRole = 'first' | 'ready' | 'resting' | 'excluded';

/** How an endpoint does, as an operator is told. */
export interface EndpointStatus extends EndpointHealth {
  /** Its label, or its number and domain. */
  readonly name: string;
  readonly transport: Transport;
  readonly role: EndpointRole;
}

/** How the endpoints of a pool do, in the order of the configuration. */
export function endpointStatuses(pool: ReadPool): readonly EndpointStatus[] {
  const first = pool.ranked().find((endpoint) => !endpoint.forked);
  return pool.endpoints.map((endpoint) => ({
    ...endpoint.health(),
    name: endpoint.name,
    transport: endpoint.transport,
    role: roleOf(endpoint, first),
  }));
}

function roleOf(endpoint: Endpoint, first: Endpoint | undefined): EndpointRole {
  if (endpoint.exclusion !== undefined || endpoint.forked) {
    return 'excluded';
  }
  if (endpoint.isResting()) {
    return 'resting';
  }
  return endpoint === first ? 'first' : 'ready';
}
