import { describe, expect, it } from 'vitest';
import { loadConfig } from './loadConfig.ts';

const env = {
  TWINLANE_MODE: 'paper',
  TWINLANE_CHAIN_ID: '1',
  TWINLANE_CHAIN_RPC_URLS: 'https://eth.example.org',
};

function load(...settings: readonly string[]) {
  const argv = settings.flatMap((setting) => ['--set', setting]);
  return loadConfig({ env, argv, cwd: '/nonexistent' });
}

function loadRelay(relay: string) {
  return load('chain.submission.route=private', `chain.submission.relay=${relay}`);
}

describe('the way of transactions', () => {
  it('is public unless told otherwise, and nobody has consented to anything', async () => {
    const { chain } = await load();
    expect(chain.submission).toEqual({ route: 'public', publicFallback: false });
    expect(chain.submitUrls).toEqual([]);
  });

  it.each([
    'flashbots-protect',
    'https://relay.example.org/v1/hunter2-hunter2',
    'http://127.0.0.1:8545/',
    'http://[::1]:8545',
    'http://192.168.1.20:8545',
    'http://172.16.0.3',
    'http://builder:8545',
  ])('may be the relay %s, which is not shown', async (relay) => {
    const { chain } = await loadRelay(relay);
    expect(chain.submission.relay?.reveal()).toBe(relay);
    expect(JSON.stringify(chain.submission)).not.toContain(relay);
  });

  it.each(['http://relay.example.org/hunter2', 'http://8.8.8.8', 'wss://hunter2', 'Hunter2!', ''])(
    'may not be the relay "%s"',
    async (relay) => {
      const refused = loadRelay(relay);
      await expect(refused).rejects.toThrow(
        /chain\.submission\.relay is \[redacted\].*; allowed: the name of a relay/,
      );
      await expect(refused).rejects.not.toThrow(/hunter2|8\.8/i);
    },
  );

  it('does not name a relay that it does not use', async () => {
    await expect(load('chain.submission.relay=mev-blocker')).rejects.toThrow(
      /a relay serves the private route only: set chain\.submission\.route to private/,
    );
  });

  it('is one of two, and consent is a plain word', async () => {
    await expect(load('chain.submission.route=secret')).rejects.toThrow(/allowed: public, private/);
    await expect(load('chain.submission.publicFallback=perhaps')).rejects.toThrow(/allowed: true or false/);
  });

  it('may lead over endpoints of its own, which are not shown', async () => {
    const { chain } = await load('chain.submitUrls=https://a.example.org/hunter2,wss://b.example.org');
    expect(chain.submitUrls.map(({ url }) => url.reveal())).toEqual([
      'https://a.example.org/hunter2',
      'wss://b.example.org',
    ]);
    expect(JSON.stringify(chain)).not.toContain('hunter2');
  });
});
