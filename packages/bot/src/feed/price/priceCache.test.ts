import { openPriceCache } from './priceCache.ts';
import { cacheContract } from './testing/cacheContract.ts';

cacheContract('memory', (platform) => openPriceCache({ platform }));
