import * as v from 'valibot';

/** A key with its words: they stand on the reference page, in the JSON Schemas and above the key in the types. */
export const told = <S extends v.GenericSchema>(words: string, schema: S) => v.pipe(schema, v.description(words));

export const text = v.string();
export const number = v.number();
export const whole = v.pipe(v.number(), v.integer());
export const flag = v.boolean();
export const textOrNull = v.nullable(text);
export const numberOrNull = v.nullable(number);
export const wholeOrNull = v.nullable(whole);
export const texts = v.array(text);

/** What a schema describes, in the form that our own functions return. */
export type Shape<S extends v.GenericSchema> = Sealed<v.InferOutput<S>>;
type Sealed<T> = T extends object ? { readonly [K in keyof T]: Sealed<T[K]> } : T;
