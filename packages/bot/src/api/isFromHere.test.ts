import { expect, it } from 'vitest';
import { isFromHere } from './isFromHere.ts';

it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])(
  'takes %s for this machine',
  (remoteAddress) => {
    expect(isFromHere({ socket: { remoteAddress }, headers: {} })).toBe(true);
  },
);

it.each(['192.168.1.7', '10.0.0.2', '172.17.0.1', 'fe80::1', '::ffff:10.0.0.2', '2001:db8::1', undefined])(
  'takes %s for another one, whatever name it asks by',
  (remoteAddress) => {
    expect(isFromHere({ socket: { remoteAddress }, headers: { host: '127.0.0.1:7411' } })).toBe(false);
  },
);

it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-real-ip', 'via'])(
  'takes what a proxy of this machine passes on with %s for another one',
  (name) => {
    expect(isFromHere({ socket: { remoteAddress: '127.0.0.1' }, headers: { [name]: 'x' } })).toBe(false);
  },
);
