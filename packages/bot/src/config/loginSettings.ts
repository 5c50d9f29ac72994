import { isAddress, toChecksumAddress } from '@twinlane/core/money/address';
import { ROLES } from '@twinlane/protocol/scope';
import { z } from 'zod';

const wallet = z.strictObject({
  address: z
    .string()
    .refine(isAddress)
    .transform((address) => toChecksumAddress(address))
    .meta({ allowed: 'an address: 0x and 40 hexadecimal digits' })
    .describe('Address of the wallet: a key or a contract wallet.'),
  role: z
    .enum(ROLES)
    .describe(
      '`owner`: everything. `trader`: everything but logins, tokens, keys and settings. `viewer`: sees everything, changes nothing.',
    ),
  accounts: z
    .union([z.literal('all'), z.array(z.string().min(1).max(128)).max(1_000)])
    .default('all')
    .meta({ allowed: '"all", or a list of account ids' })
    .describe('Trading accounts that it may know of.'),
});

/** The section `login`: who may log in, and for how long. */
export const loginSettings = z.strictObject({
  wallets: z
    .array(wallet)
    .max(200)
    .default([])
    .describe('Wallets that may log in, besides those that an owner allows while Twinlane runs.'),
  sessionHours: z
    .int()
    .min(1)
    .max(720)
    .default(168)
    .describe('A login ends after so many hours, whatever happens.'),
  idleMinutes: z
    .int()
    .min(5)
    .max(43_200)
    .default(720)
    .describe('A login ends where nothing is asked for so many minutes.'),
  anonymousReads: z
    .boolean()
    .default(false)
    .describe(
      'Whether whoever reaches the server may see everything without a login. Not with real money, and on loopback only.',
    ),
  chains: z
    .array(z.int().positive())
    .max(50)
    .default([])
    .describe(
      'Further chains, by id, that a login message may name. Contract wallets are asked on the own chain alone.',
    ),
  walletConnectProjectId: z
    .string()
    .regex(/^[0-9a-fA-F]{32}$/)
    .optional()
    .meta({ allowed: '32 hexadecimal digits' })
    .describe(
      'Project id of WalletConnect, of cloud.reown.com. With it, wallets on a phone can log in, and the page may reach relay.walletconnect.org.',
    ),
  auditDays: z.int().min(1).max(3_650).default(400).describe('For how many days it is kept who did what.'),
});
