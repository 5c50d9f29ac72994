import { useLocation, useSearch } from 'wouter';
import { readUrlFields, writeUrlFields, type AcceptedFields, type TextFields } from './urlFields.ts';

/** Fields of a screen, such as its filters, that are kept in its address. */
export interface UrlFields<Fields> {
  readonly fields: Fields;
  /** The part of the address that says them, to keep them on the way to one row and back. */
  readonly search: string;
  /** The way back undoes it, unless it takes the place of what stood there: for text that is being typed. */
  readonly setFields: (fields: Fields, how?: { readonly replace?: boolean }) => void;
}

/** Keeps a screen's fields in its address: it can be shared, reloaded, and gone back from. */
export function useUrlFields<Fields extends TextFields<Fields>>(
  defaults: Fields,
  accepted?: AcceptedFields<Fields>,
): UrlFields<Fields> {
  const [path, navigate] = useLocation();
  const fields = readUrlFields(useSearch(), defaults, accepted);
  return {
    fields,
    search: writeUrlFields(fields, defaults),
    setFields: (next, how) => navigate(`${path}${writeUrlFields(next, defaults)}`, how),
  };
}
