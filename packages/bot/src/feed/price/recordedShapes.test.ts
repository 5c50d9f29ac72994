import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { toChecksumAddress } from '@twinlane/core/money/address';
import { recordedDataFolder } from '@twinlane/core/money/testing/recordedData';
import type { PriceCallFailure } from '@twinlane/core/price/priceStatistics';
import { describe, expect, it } from 'vitest';
import { BASE_URLS } from './coingeckoPlan.ts';
import { readTokenPrices } from './readTokenPrices.ts';

interface Shape {
  readonly http: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Shapes {
  readonly errors: readonly Shape[];
  readonly success: readonly { readonly endpoint: string; readonly body: object }[];
}

interface OpenApi {
  readonly servers: readonly { readonly url: string }[];
  readonly components: { readonly securitySchemes: { readonly headerAuth: { readonly name: string } } };
  readonly paths: Readonly<
    Record<string, { readonly get: { readonly parameters: readonly { readonly name: string }[] } }>
  >;
}

const folder = recordedDataFolder('the published answers of the CoinGecko API');
const TOKEN = toChecksumAddress('0x2260fac5e5542a773aa44fbcfedf7c193bc2c599');

const BY_STATUS: Readonly<Record<number, PriceCallFailure>> = {
  401: 'unauthorised',
  403: 'forbidden',
  422: 'badRequest',
  429: 'rateLimited',
  500: 'serverError',
};

function read(name: string): Buffer {
  return readFileSync(join(folder ?? '', 'coingecko', name));
}

function shapes(): Shapes {
  return JSON.parse(read('error_and_success_shapes.json').toString()) as Shapes;
}

describe.skipIf(folder === undefined)('published answers (needs TWINLANE_DATA)', () => {
  it('are told apart as what they are, under their own status and under 200', () => {
    const { errors } = shapes();
    expect(errors.length).toBeGreaterThan(5);
    for (const { http, headers = {}, body } of errors) {
      const wait =
        Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1] ?? null;
      const text = body === null ? '' : JSON.stringify(body);
      const failure = BY_STATUS[http] ?? 'tooManyAddresses';
      const answer = readTokenPrices({ status: http, text, retryAfter: wait }, [TOKEN], 0, 0);
      expect(answer).toMatchObject({ outcome: 'failed', failure });
      expect('retryAfterMs' in answer ? answer.retryAfterMs : null).toBe(
        wait === null ? null : Number(wait) * 1000,
      );
      expect(readTokenPrices({ status: 200, text, retryAfter: null }, [TOKEN], 0, 0).outcome).toBe('failed');
    }
  });

  it('give the price to the digit', () => {
    const found = shapes().success.find(({ endpoint }) => endpoint.startsWith('/simple/token_price'));
    const text = JSON.stringify(found?.body);
    const answer = readTokenPrices({ status: 200, text, retryAfter: null }, [TOKEN], 2e12, 2e12);
    const price = answer.outcome === 'prices' ? answer.prices.get(TOKEN) : undefined;
    expect(price?.usd.toString()).toBe(/"usd":([\d.]+)/.exec(text)?.[1]);
    expect(price?.at).toBe(Number(/"last_updated_at":(\d+)/.exec(text)?.[1]) * 1000);
  });

  it.each(['demo', 'pro'] as const)(
    'come from the addresses and take the parameters that the %s API names',
    (plan) => {
      const api = JSON.parse(gunzipSync(read(`${plan}-api.json.gz`)).toString()) as OpenApi;
      expect(api.servers[0]?.url).toBe(BASE_URLS[plan]);
      expect(api.components.securitySchemes.headerAuth.name).toBe(`x-cg-${plan}-api-key`);
      const names = api.paths['/simple/token_price/{id}']?.get.parameters.map(({ name }) => name);
      expect(names).toEqual(
        expect.arrayContaining([
          'contract_addresses',
          'vs_currencies',
          'include_last_updated_at',
          'precision',
        ]),
      );
    },
  );
});
