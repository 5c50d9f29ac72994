import {
  breakerHistoryPage,
  breakerPage,
  breakerStatus,
  emergency,
  type BreakerActName,
  type BreakerHistoryPage,
  type BreakerPage,
  type BreakerStatusView,
  type EmergencyView,
} from '@twinlane/protocol/operator';
import type { ProcessAddress } from './askProcess.ts';
import { postApi } from './postApi.ts';
import { callApi } from './readApi.ts';

type Query = Readonly<Record<string, string>>;

const queryOf = (query: Query): string => new URLSearchParams(query).toString();

/** `GET /api/breakers`, or those of one type. @throws as `callApi`. */
export function readBreakers(url: string, query: Query, type?: string): Promise<BreakerPage> {
  const path = type === undefined ? '' : `/${encodeURIComponent(type)}`;
  return callApi(`${url}/api/breakers${path}?${queryOf(query)}`, breakerPage);
}

/** `GET /api/breakers/:type/:scope`. @throws as `callApi`. */
export function readBreaker(url: string, type: string, scope: string): Promise<BreakerStatusView> {
  const path = `${encodeURIComponent(type)}/${encodeURIComponent(scope)}`;
  return callApi(`${url}/api/breakers/${path}`, breakerStatus);
}

/** `GET /api/breakers/history`. @throws as `callApi`. */
export function readBreakerHistory(url: string, query: Query): Promise<BreakerHistoryPage> {
  return callApi(`${url}/api/breakers/history?${queryOf(query)}`, breakerHistoryPage);
}

/** `POST /api/breakers/:type/:act`. @throws as `postApi`. */
export function actOnBreaker(
  address: ProcessAddress,
  type: string,
  act: BreakerActName,
  body: { readonly scope: string; readonly reason: string },
): Promise<BreakerStatusView> {
  return postApi(address, `/api/breakers/${encodeURIComponent(type)}/${act}`, breakerStatus, body);
}

/** `GET /api/emergency-stop`. @throws as `callApi`. */
export function readEmergency(url: string): Promise<EmergencyView> {
  return callApi(`${url}/api/emergency-stop`, emergency);
}

/** `POST /api/emergency-stop/undo`. @throws as `postApi`. */
export function undoEmergency(address: ProcessAddress, reason: string): Promise<EmergencyView> {
  return postApi(address, '/api/emergency-stop/undo', emergency, { reason });
}
