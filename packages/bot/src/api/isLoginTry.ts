import type { Endpoint } from '@twinlane/protocol/endpoint';

/** Whether whoever asks for the endpoint tries to log in, and shows nothing else first. */
export function isLoginTry({ scope, rate }: Endpoint): boolean {
  return scope === 'anybody' && rate === 'login';
}
