/** One JSON-RPC call over HTTP, as an outsider makes it. */
export async function rpc<Result>(
  url: string,
  method: string,
  params: readonly unknown[] = [],
): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const answer = (await response.json()) as { result?: Result; error?: { message: string } };
  if (answer.error !== undefined) {
    throw new Error(answer.error.message);
  }
  return answer.result as Result;
}

/** The hash of a block, as an outsider sees it. */
export async function blockHash(url: string, number: number): Promise<string | undefined> {
  const block = await rpc<{ hash: string } | null>(url, 'eth_getBlockByNumber', [
    `0x${number.toString(16)}`,
    false,
  ]);
  return block?.hash;
}
