type Fields = Readonly<Record<string, unknown>>;

/**
 * The document with the causes of each image once, in `causes`: a step's `chain` holds their places, and `cause`, which is the first
 * of them, is left out. The same chain ends many steps, and five hundred images hold many steps. The page puts it back (src/page/document.ts).
 */
export function packed(document: Fields): Fields {
  return { ...document, images: listOf(document['images']).map(packedImage) };
}

function packedImage(image: Fields): Fields {
  const causes: unknown[] = [];
  const places = new Map<string, number>();
  const placeOf = (cause: unknown): number => {
    const key = JSON.stringify(cause);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, causes.length);
    return causes.push(cause) - 1;
  };
  const steps = listOf(image['steps']).map(({ cause: _, chain, ...step }) => ({ ...step, chain: (chain as unknown[]).map(placeOf) }));
  return { ...image, steps, causes };
}

const listOf = (value: unknown): readonly Fields[] => value as readonly Fields[];
