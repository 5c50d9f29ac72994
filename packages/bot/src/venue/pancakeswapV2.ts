import { defineVenue } from '@twinlane/core/market/venueDefinition';

/** PancakeSwap V2. */
export const pancakeswapV2 = defineVenue({
  id: 'pancakeswap-v2',
  name: 'PancakeSwap V2',
  family: 'pancakeswap',
  kind: 'constantProduct',
  fee: 2_500,
  deployments: {
    /**
     * Factory and router: developer.pancakeswap.finance (v2 addresses), and npm @pancakeswap/v2-sdk 1.2.2 and
     * @pancakeswap/smart-router 7.7.3.
     * Hash: npm @pancakeswap/v2-sdk 1.2.2, and npm sushi 7.3.15. BNB Chain's is another.
     */
    1: {
      live: true,
      factory: '0x1097053Fd2ea711dad45caCcc45EfF7548fCB362',
      router: '0xEfF92A263d31888d860bD50809A8D171709b7b1c',
      routerAbi: 'v2Router',
      initCodeHash: '0x57224589c67f3f30a6b0d7a1b54cf3153ab84563bc609ef41dfb34f8b2974d2d',
    },
    /**
     * Factory and router: developer.pancakeswap.finance (v2 addresses), and npm @pancakeswap/v2-sdk 1.2.2 and
     * @pancakeswap/smart-router 7.7.3.
     * Hash: npm @pancakeswap/v2-sdk 1.2.2, and npm sushi 7.3.15. BNB Chain's is another.
     */
    8_453: {
      live: true,
      factory: '0x02a84c1b3BBD7401a5f7fa98a384EBC70bB5749E',
      router: '0x8cFe327CEc66d1C090Dd72bd0FF11d690C33a2Eb',
      routerAbi: 'v2Router',
      initCodeHash: '0x57224589c67f3f30a6b0d7a1b54cf3153ab84563bc609ef41dfb34f8b2974d2d',
    },
    /**
     * npm @pancakeswap/v2-sdk 1.2.2 and @pancakeswap/smart-router 7.7.3. No second source: its documentation names BNB
     * Chain's test network alone.
     */
    11_155_111: {
      live: false,
      notLiveBecause: 'Only the SDKs of PancakeSwap name its addresses there.',
      factory: '0x1bdc540dEB9Ed1fA29964DeEcCc524A8f5e2198e',
      router: '0x8cFe327CEc66d1C090Dd72bd0FF11d690C33a2Eb',
      routerAbi: 'v2Router',
      initCodeHash: '0x57224589c67f3f30a6b0d7a1b54cf3153ab84563bc609ef41dfb34f8b2974d2d',
    },
    /**
     * npm @pancakeswap/v2-sdk 1.2.2 and @pancakeswap/smart-router 7.7.3. No second source: its documentation names BNB
     * Chain's test network alone.
     */
    84_532: {
      live: false,
      notLiveBecause: 'Only the SDKs of PancakeSwap name its addresses there.',
      factory: '0x02a84c1b3BBD7401a5f7fa98a384EBC70bB5749E',
      router: '0x8cFe327CEc66d1C090Dd72bd0FF11d690C33a2Eb',
      routerAbi: 'v2Router',
      initCodeHash: '0x57224589c67f3f30a6b0d7a1b54cf3153ab84563bc609ef41dfb34f8b2974d2d',
    },
    // The sandbox, whose addresses are the same for every seed.
    31_337: {
      live: true,
      factory: '0x27DdFC466655DDe0d717FeFC816aff33735Dc143',
      router: '0xd077166EaCdB5d4d10f16D58e49182A280c6fB36',
      routerAbi: 'v2Router',
      initCodeHash: '0xc5950761a20eb44628c29e94156a05fa21ff1b0975c251e5cf19723e8bd17ca8',
      // The published code that the sandbox deploys takes 0.2 %; the venue's later contracts take 0.25 %.
      fee: 2_000,
    },
  },
  absent: {},
});
