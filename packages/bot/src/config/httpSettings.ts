import { isIP } from 'node:net';
import { z } from 'zod';

/** Whether a text names an address or a network of them. */
function isProxy(text: string): boolean {
  if (text === 'loopback') return true;
  const [address = '', bits, more] = text.split('/');
  const most = { 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (most < 0 || more !== undefined) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most);
}

/** The section `http`: where the dashboard and the API are. */
export const httpSettings = z.strictObject({
  host: z
    .string()
    .regex(/^([0-9a-fA-F:.]{2,45}|[a-zA-Z0-9][a-zA-Z0-9.-]{0,252})$/)
    .default('127.0.0.1')
    .meta({ flag: 'host', allowed: 'an address or a name of this machine, such as 127.0.0.1 or 0.0.0.0' })
    .describe(
      'Address of the dashboard and the API. Other than loopback only with http.publicUrl and a wallet that may log in (docs/login.md).',
    ),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(7411)
    .meta({ flag: 'port' })
    .describe('Port of the dashboard and the API; 0 takes any free one.'),
  publicUrl: z
    .string()
    .regex(/^https:\/\/[a-zA-Z0-9.[\]:-]{1,253}$/)
    .refine((text) => URL.canParse(text))
    .optional()
    .meta({ allowed: 'an https URL without a path, such as https://desk.example' })
    .describe(
      'Where a proxy with TLS shows the dashboard and the API. They answer under that name too then.',
    ),
  trustedProxies: z
    .array(
      z
        .string()
        .refine(isProxy)
        .meta({ allowed: '`loopback`, an address, or a network such as 172.18.0.0/16' }),
    )
    .max(20)
    .default(['loopback'])
    .describe(
      'Proxies that are believed whom they ask for (X-Forwarded-For), by the address that they connect from. Only with http.publicUrl.',
    ),
  allowedHosts: z
    .array(
      z
        .string()
        .regex(/^[a-zA-Z0-9.[\]:-]{1,255}$/)
        .meta({ allowed: 'a name with its port, such as twinlane:7411' }),
    )
    .max(20)
    .default([])
    .describe(
      'Further Host headers that are answered, such as that of a collector of metrics in the same network. Nobody logs in under them.',
    ),
});
