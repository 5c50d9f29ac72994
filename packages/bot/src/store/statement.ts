import { sql, type SQL } from 'drizzle-orm';

/** A statement of which only the values change from run to run: `parts` stand round them. */
export interface Statement {
  readonly parts: readonly string[];
  readonly values: readonly unknown[];
}

/** Writes a statement or a part of one. What is not itself a part becomes a value. Cheaper than Drizzle's, for what must be quick. */
export function statement(strings: TemplateStringsArray, ...fields: readonly unknown[]): Statement {
  const parts = [strings[0] ?? ''];
  const values: unknown[] = [];
  const glue = (text: string): void => {
    parts[parts.length - 1] += text;
  };
  fields.forEach((field, index) => {
    if (isStatement(field)) {
      glue(field.parts[0] ?? '');
      parts.push(...field.parts.slice(1));
      values.push(...field.values);
      glue(strings[index + 1] ?? '');
    } else {
      values.push(field);
      parts.push(strings[index + 1] ?? '');
    }
  });
  return { parts, values };
}

/** The text with numbered places for the values. */
export function textOf({ parts }: Statement): string {
  let text = parts[0] ?? '';
  for (let index = 1; index < parts.length; index += 1) text += `$${index}${parts[index]}`;
  return text;
}

/** The same for Drizzle. */
export function toDrizzle({ parts, values }: Statement): SQL {
  const chunks = parts.flatMap((part, index) =>
    index < values.length ? [sql.raw(part), sql`${values[index]}`] : [sql.raw(part)],
  );
  return sql.join(chunks);
}

function isStatement(field: unknown): field is Statement {
  return typeof field === 'object' && field !== null && 'parts' in field && 'values' in field;
}
