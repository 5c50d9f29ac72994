/** What a field of an address may say: one of these, or what has this form. */
type Accepted = readonly string[] | RegExp;

/** Fields that stand in the address, all as text. */
export type TextFields<Fields> = { readonly [Name in keyof Fields]: string };

/** What each field may say; one that is not named takes anything. */
export type AcceptedFields<Fields> = { readonly [Name in keyof Fields]?: Accepted };

/** The fields as an address names them; what is absent, or not accepted, is as by default. */
export function readUrlFields<Fields extends TextFields<Fields>>(
  search: string,
  defaults: Fields,
  accepted: AcceptedFields<Fields> = {},
): Fields {
  const given = new URLSearchParams(search);
  const names = Object.keys(defaults) as (keyof Fields & string)[];
  return Object.fromEntries(
    names.map((name) => {
      const text = given.get(name);
      return [name, text !== null && isAccepted(text, accepted[name]) ? text : defaults[name]];
    }),
  ) as unknown as Fields;
}

function isAccepted(text: string, accepted: Accepted | undefined): boolean {
  if (accepted === undefined) return true;
  return accepted instanceof RegExp ? accepted.test(text) : accepted.includes(text);
}

/** The part of an address behind its path that says what differs from the defaults: `?side=buy`, or nothing. */
export function writeUrlFields<Fields extends TextFields<Fields>>(fields: Fields, defaults: Fields): string {
  const changed = Object.entries<string>(fields).filter(
    ([name, value]) => value !== defaults[name as keyof Fields],
  );
  return changed.length === 0 ? '' : `?${new URLSearchParams(changed).toString()}`;
}
