import { createApiClient, type ApiClient } from '@twinlane/protocol/apiClient';
import { readProcessFile } from '../processFile.ts';

/** A client of the process on that data folder, with all its rights. */
export function ownerApi(url: string, dataDir: string): ApiClient {
  const token = readProcessFile(dataDir)?.token ?? '';
  return createApiClient({ baseUrl: url, fetch, headers: () => ({ authorization: `Bearer ${token}` }) });
}
