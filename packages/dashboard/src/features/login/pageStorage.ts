import type { EthereumProvider } from '@walletconnect/ethereum-provider';

type PageStorage = NonNullable<Parameters<typeof EthereumProvider.init>[0]['storage']>;

/** What WalletConnect would keep in the browser, kept until the page closes instead. */
export function createPageStorage(): PageStorage {
  const kept = new Map<string, string>();
  return {
    getKeys: () => Promise.resolve([...kept.keys()]),
    getEntries: <T>() =>
      Promise.resolve([...kept].map(([key, text]): [string, T] => [key, JSON.parse(text) as T])),
    getItem: <T>(key: string) => {
      const text = kept.get(key);
      return Promise.resolve(text === undefined ? undefined : (JSON.parse(text) as T));
    },
    setItem: (key, value: unknown) => {
      const text: string | undefined = JSON.stringify(value);
      if (text === undefined) kept.delete(key);
      else kept.set(key, text);
      return Promise.resolve();
    },
    removeItem: (key) => {
      kept.delete(key);
      return Promise.resolve();
    },
  };
}
