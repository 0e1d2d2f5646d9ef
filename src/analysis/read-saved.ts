import * as v from 'valibot';
import { UserError } from '../plain/index.ts';

/** A document of our own that comes back in. */
interface Saved<S> {
  readonly schema: S;
  /** `a saved input`. */
  readonly what: string;
  /** What to do where it is none. */
  readonly hint: string;
}

/** The document in a file, as it stands there. Throws UserError for a text that is none of this version, and says where it is not. */
export function readSaved<S extends v.GenericSchema>(text: string, file: string, { schema, what, hint }: Saved<S>): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${file} is not JSON`, hint);
  }
  // The value itself goes on, not a copy of what the schema names: not a byte of a report may get lost on the way.
  if (v.is(schema, value)) return value;
  const [issue] = v.safeParse(schema, value, { abortEarly: true }).issues ?? [];
  const place = issue === undefined ? null : v.getDotPath(issue);
  throw new UserError(`${file} is not ${what} of this version${place === null ? '' : ` (${place})`}`, hint);
}
