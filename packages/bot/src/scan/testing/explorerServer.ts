import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An explorer as Etherscan's API, version 2, answers. */
export interface ExplorerServer {
  readonly url: string;
  /** The query of every request, in order. */
  readonly asked: URLSearchParams[];
  /** Contracts whose source it has, lower case, and who deployed them. */
  readonly verified: Map<string, string>;
  /** Contracts that it knows without a source, and who deployed them. */
  readonly unverified: Map<string, string>;
  /** What it answers whatever it is asked, until it is taken back. */
  fault: { readonly status: number; readonly body: string } | undefined;
  close(): Promise<void>;
}

const NOT_OK = { status: '0', message: 'NOTOK' };
const EMPTY = {
  SourceCode: '', ABI: 'Contract source code not verified', ContractName: '', CompilerVersion: '', OptimizationUsed: '',
  Runs: '', ConstructorArguments: '', EVMVersion: 'Default', Library: '', LicenseType: 'Unknown', Proxy: '0',
  Implementation: '', SwarmSource: '', SimilarMatch: '',
}; // prettier-ignore
export const EXPLORER_KEY = 'EXAMPLEKEY';

/** Starts one that knows nothing yet. */
export async function startExplorerServer(): Promise<ExplorerServer> {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://explorer').searchParams;
    explorer.asked.push(query);
    const { status, body } = explorer.fault ?? {
      status: 200,
      body: JSON.stringify(answerTo(explorer, query)),
    };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  const explorer: ExplorerServer = {
    url: '',
    asked: [],
    verified: new Map(),
    unverified: new Map(),
    fault: undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(explorer, { url: `http://127.0.0.1:${port}/v2/api` });
}

function answerTo({ verified, unverified }: ExplorerServer, query: URLSearchParams): object {
  if (query.get('apikey') !== EXPLORER_KEY) {
    return { ...NOT_OK, result: 'Invalid API Key (#err2)|' };
  }
  if (query.get('chainid') !== '31337') {
    return { ...NOT_OK, result: 'Missing or unsupported chainid parameter (required for v2 api)' };
  }
  const address = (query.get('address') ?? query.get('contractaddresses') ?? '').toLowerCase();
  const deployer = verified.get(address) ?? unverified.get(address);
  const action = query.get('action');
  if (action === 'getsourcecode') {
    const source = verified.has(address)
      ? { ...EMPTY, SourceCode: 'contract Token {}', ABI: '[]', ContractName: 'Token' }
      : EMPTY;
    return { status: '1', message: 'OK', result: [source] };
  }
  if (action !== 'getcontractcreation') {
    return { ...NOT_OK, result: 'Error! Missing Or invalid Action name' };
  }
  const txHash = `0x${'1'.repeat(64)}`;
  return deployer === undefined
    ? { status: '0', message: 'No data found', result: null }
    : {
        status: '1',
        message: 'OK',
        result: [{ contractAddress: address, contractCreator: deployer, txHash }],
      };
}
