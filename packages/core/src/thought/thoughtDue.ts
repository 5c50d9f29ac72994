/** Name of the fact under which the thought of an order waits that was stored with its transaction, until it is told. */
export function thoughtDueFact(orderId: string): string {
  return `thoughtDue:${orderId}`;
}
