/** A value in which everything that is said more than once stands once; `docs/html-report.md` "The data block" has the form. */
export interface SharedBlock {
  /** Names of the fields of objects that have the same ones. */
  readonly shapes: readonly (readonly string[])[];
  /** Values that others refer to; one refers to earlier ones only. */
  readonly shared: readonly unknown[];
  readonly data: unknown;
}

/** A reference has about so many letters, so that nothing shorter is shared. */
const REFERENCE = 10;

/** In place of a shape: a list of one item and all those of another list. A chain of causes goes on as that of the line before. */
const REST = -1;
/** A shorter list is written out. */
const LEAST = 3;

/** A distinct value: how it is written, and in how many others it stands. */
interface Distinct {
  readonly value: unknown;
  /** Of an array its items, of an object its fields in the order of its shape, of a list with a known rest its first item and the rest. */
  readonly parts: readonly number[];
  /** `REST` for a list with a known rest. */
  readonly shape: number | null;
  /** Letters, about. */
  readonly size: number;
  uses: number;
}

/** Shares the equal parts of a value as JSON gives it: text, lists and their ends, objects. Objects of one shape are lists of their values. */
export function sharedBlock(value: unknown): SharedBlock {
  const distinct: Distinct[] = [];
  const places = new Map<string, number>();
  const shapes = new Map<string, { readonly keys: readonly string[]; readonly index: number }>();
  const intern = (key: string, make: () => Omit<Distinct, 'uses'>): number => {
    const known = places.get(key);
    if (known !== undefined) return known;
    const made = make();
    for (const part of made.parts) (distinct[part] as Distinct).uses++;
    places.set(key, distinct.length);
    return distinct.push({ ...made, uses: 0 }) - 1;
  };
  const sizeOf = (parts: readonly number[]) => parts.reduce((sum, part) => sum + (distinct[part]?.size ?? 0) + 1, 2);
  const placeOf = (one: unknown): number => {
    if (Array.isArray(one)) {
      const parts = one.map(placeOf);
      const rest = parts.length < LEAST ? undefined : places.get(`[${parts.slice(1)}`);
      const split = rest === undefined ? null : [parts[0] as number, rest];
      if (split !== null) return intern(`[${parts}`, () => ({ value: one, parts: split, shape: REST, size: sizeOf(parts) }));
      return intern(`[${parts}`, () => ({ value: one, parts, shape: null, size: sizeOf(parts) }));
    }
    if (typeof one === 'object' && one !== null) {
      const fields = Object.entries(one);
      const keys = fields.map(([key]) => key);
      const name = JSON.stringify(keys);
      const shape = shapes.get(name) ?? { keys, index: shapes.size };
      shapes.set(name, shape);
      const parts = fields.map(([, field]) => placeOf(field));
      return intern(`{${shape.index}:${parts}`, () => ({ value: one, parts, shape: shape.index, size: sizeOf(parts) + 8 }));
    }
    const text = JSON.stringify(one);
    return intern(text, () => ({ value: one, parts: [], shape: null, size: text.length }));
  };
  const root = placeOf(value);
  const references = new Map<number, number>();
  const shared: unknown[] = [];
  const written = ({ value: own, parts, shape }: Distinct): unknown =>
    shape !== null ? { $: [shape, ...parts.map(refer)] } : Array.isArray(own) ? parts.map(refer) : own;
  const refer = (place: number): unknown => {
    const one = distinct[place] as Distinct;
    if (one.uses < 2 || one.size <= REFERENCE) return written(one);
    const known = references.get(place);
    if (known !== undefined) return { $: known };
    const text = written(one);
    references.set(place, shared.length);
    return { $: shared.push(text) - 1 };
  };
  const data = refer(root);
  return { shapes: [...shapes.values()].map(({ keys }) => keys), shared, data };
}
