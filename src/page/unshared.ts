type Fields = Readonly<Record<string, unknown>>;

/** The data of a block, also where it says everything once (src/report/html/shared.ts): equal values are the same object then. */
export function unshared(block: Fields): unknown {
  const shapes = block['shapes'] as readonly (readonly string[])[] | undefined;
  if (shapes === undefined) return block;
  const shared: unknown[] = [];
  const read = (coded: unknown): unknown => {
    if (Array.isArray(coded)) return coded.map(read);
    if (typeof coded !== 'object' || coded === null) return coded;
    const { $ } = coded as { readonly $: number | readonly [number, ...unknown[]] };
    if (typeof $ === 'number') return shared[$];
    const [shape, ...values] = $;
    if (shape < 0) return [read(values[0]), ...(read(values[1]) as readonly unknown[])];
    return Object.fromEntries((shapes[shape] ?? []).map((key, i) => [key, read(values[i])]));
  };
  for (const one of block['shared'] as readonly unknown[]) shared.push(read(one));
  return read(block['data']);
}
