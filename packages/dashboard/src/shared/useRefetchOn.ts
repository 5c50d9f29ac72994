import type { Endpoint } from '@twinlane/protocol/endpoint';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { endpointKey } from './query.ts';

/** Asks an endpoint again whenever the sign changes, such as the id of the newest trade; not for the first one. */
export function useRefetchOn({ name }: Pick<Endpoint, 'name'>, sign: string | undefined): void {
  const client = useQueryClient();
  const before = useRef(sign);
  useEffect(() => {
    if (before.current === sign) return;
    before.current = sign;
    void client.invalidateQueries({ queryKey: endpointKey({ name }) });
  }, [client, name, sign]);
}
