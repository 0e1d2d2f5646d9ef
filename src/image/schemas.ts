import * as v from 'valibot';

// The documents that describe an image, as far as they are read: OCI image-spec 1.1 (manifest, index, config), the manifest list and
// manifest of `docker save`, and what `docker image inspect` and `docker history --format json` print.

const text = v.nullish(v.string(), '');
const words = v.nullish(v.array(v.string()), []);
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const digest = v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/, 'not a sha256 digest'));
const platform = v.object({ os: text, architecture: text, variant: text });

export const DESCRIPTOR = v.object({
  mediaType: text,
  digest,
  size,
  platform: v.nullish(platform),
  annotations: v.nullish(v.record(v.string(), v.string()), {})
});
export type Descriptor = v.InferOutput<typeof DESCRIPTOR>;

export const INDEX = v.object({ manifests: v.array(DESCRIPTOR) });
export const MANIFEST = v.object({ config: DESCRIPTOR, layers: v.nullish(v.array(DESCRIPTOR), []) });
export type Manifest = v.InferOutput<typeof MANIFEST>;

const SETTINGS = v.nullish(
  v.object({ Env: words, User: text, WorkingDir: text, OnBuild: words, Shell: v.nullish(v.array(v.string()), null) })
);

export const CONFIG = v.object({
  architecture: text,
  os: text,
  variant: text,
  config: SETTINGS,
  history: v.nullish(v.array(v.object({ created_by: text, comment: text, empty_layer: v.nullish(v.boolean(), false) })), []),
  rootfs: v.object({ diff_ids: v.nullish(v.array(digest), []) })
});
export type Config = v.InferOutput<typeof CONFIG>;

export const SAVED = v.pipe(
  v.array(v.object({ Config: v.string(), RepoTags: v.nullish(v.array(v.string()), []), Layers: v.array(v.string()) })),
  v.minLength(1)
);

export const INSPECTED = v.pipe(
  v.array(
    v.object({
      RepoTags: words,
      Architecture: text,
      Os: text,
      Config: SETTINGS,
      RootFS: v.object({ Layers: v.nullish(v.array(digest), []) })
    })
  ),
  v.minLength(1)
);

export const HISTORY_LINE = v.object({ CreatedBy: v.string(), Comment: text, Size: v.nullish(v.union([v.string(), v.number()]), '') });

/** The value in the shape of the schema, or null. */
export function read<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | null {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : null;
}
