import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { TransactionBooks } from '@twinlane/core/transaction/transactionBooks';

/** What the books say of one transaction. */
export interface Booked {
  /** Provisional bookings that stand: one at most. */
  readonly standing: number;
  readonly final: number;
  readonly reversed: number;
  readonly status?: string;
  readonly ended?: string;
}

/** Books that keep one fact per transaction, in the unit of work that they are given. */
export interface FactBooks extends TransactionBooks {
  verdict: 'met' | 'refused' | 'unclear';
  rechecks: number;
  /** Whether receipts can be read. */
  readable: boolean;
}

const NOTHING: Booked = { standing: 0, final: 0, reversed: 0 };

export function bookedFact(id: string): string {
  return `booked:${id}`;
}

export function createFactBooks(): FactBooks {
  const books: FactBooks = {
    verdict: 'met',
    rechecks: 0,
    readable: true,
    read: (_, mined) =>
      books.readable
        ? Promise.resolve({ mined, booking: undefined })
        : Promise.reject(new Error('the receipt cannot be read')),
    bookProvisional: (unit, { id }, { mined }) =>
      change(unit, id, (booked) => ({ ...booked, standing: booked.standing + 1, status: mined.status })),
    reverse: (unit, { id }) =>
      change(unit, id, (booked) => ({
        ...booked,
        standing: booked.standing - 1,
        reversed: booked.reversed + 1,
      })),
    bookFinal: (unit, { id }) => change(unit, id, (booked) => ({ ...booked, final: booked.final + 1 })),
    ended: (unit, { id }, reason) => change(unit, id, (booked) => ({ ...booked, ended: reason })),
    recheck: () => {
      books.rechecks += 1;
      return Promise.resolve(books.verdict);
    },
  };
  return books;
}

async function change(unit: UnitOfWork, id: string, next: (booked: Booked) => Booked): Promise<void> {
  const booked = ((await unit.facts.get(bookedFact(id))) as Booked | undefined) ?? NOTHING;
  await unit.putFact(bookedFact(id), next(booked));
}
