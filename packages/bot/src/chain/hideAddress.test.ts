import { describe, expect, it } from 'vitest';
import { hideAddress } from './hideAddress.ts';

describe('the secrets of an address', () => {
  it.each([
    ['https://relay.example.org/v2/hunter2-hunter2', 'no plan for hunter2-hunter2', 'no plan for [redacted]'],
    ['https://relay.example.org/?key=hunter2%2Fhunter2', 'bad key hunter2/hunter2', 'bad key [redacted]'],
    ['https://relay.example.org/?key=hunter2%2Fhunter2', 'bad key hunter2%2Fhunter2', 'bad key [redacted]'],
    ['https://somebody:hunter2hunter2@example.org', 'somebody:hunter2hunter2', '[redacted]:[redacted]'],
    [
      'https://hunter2-hunter2.eth.example.org',
      'getaddrinfo ENOTFOUND hunter2-hunter2.eth.example.org',
      'getaddrinfo ENOTFOUND [redacted].example.org',
    ],
    ['https://relay.example.org/fast', 'fast relay.example.org', 'fast relay.example.org'],
    ['http://127.0.0.1:8545/', 'connect ECONNREFUSED 127.0.0.1:8545', 'connect ECONNREFUSED 127.0.0.1:8545'],
    ['/run/node.ipc', 'no such file /run/node.ipc', 'no such file /run/node.ipc'],
    ['https://relay.example.org/%E0%A4%A', 'malformed %E0%A4%A', 'malformed [redacted]'],
  ])('%s', (address, said, shown) => {
    expect(hideAddress(address)(said)).toBe(shown);
  });
});
