import * as v from 'valibot';
import type { BuiltImage, BuiltLayer, RecordedLayer, ResolvedBase } from '../model/built-image.ts';
import { say } from '../model/sentence.ts';
import { historyOf, platformText, settingsOf } from './built.ts';
import { CONFIG, type Config, DESCRIPTOR, type Manifest, read } from './schemas.ts';
import { blobName, type ImageStore } from './store.ts';

// A build record keeps the provenance of the build: per step of the build graph the Dockerfile lines and the layers that its result
// has, also where the build asked for no attestation (docs/layers.md).

const LOCATIONS = v.object({
  locations: v.nullish(
    v.array(
      v.object({
        sourceIndex: v.nullish(v.number(), 0),
        ranges: v.nullish(v.array(v.object({ start: v.object({ line: v.number() }), end: v.object({ line: v.number() }) })), [])
      })
    ),
    []
  )
});
const STEP = v.object({ id: v.string(), inputs: v.nullish(v.array(v.string()), []) });
const DIGESTS = v.object({ sha256: v.nullish(v.string()) });
const MATERIAL = v.object({ uri: v.string(), digest: v.nullish(DIGESTS, {}) });
const BUILD_CONFIG = v.nullish(v.object({ llbDefinition: v.nullish(v.array(STEP), []) }));
const BUILDKIT = v.nullish(
  v.object({
    source: v.nullish(
      v.object({
        locations: v.nullish(v.record(v.string(), LOCATIONS), {}),
        infos: v.nullish(v.array(v.object({ filename: v.nullish(v.string(), ''), data: v.nullish(v.string(), '') })), [])
      })
    ),
    layers: v.nullish(v.record(v.string(), v.array(v.array(DESCRIPTOR))), {})
  })
);
/** SLSA provenance 0.2, as BuildKit has written it since 0.11, and 1.0. */
const PROVENANCE_02 = v.object({
  materials: v.nullish(v.array(MATERIAL), []),
  invocation: v.object({ environment: v.object({ platform: v.nullish(v.string(), null) }) }),
  buildConfig: BUILD_CONFIG,
  metadata: v.object({ 'https://mobyproject.org/buildkit@v1#metadata': BUILDKIT })
});
const PROVENANCE_1 = v.object({
  buildDefinition: v.object({
    resolvedDependencies: v.nullish(v.array(MATERIAL), []),
    internalParameters: v.object({ builderPlatform: v.nullish(v.string(), null), buildConfig: BUILD_CONFIG })
  }),
  runDetails: v.object({ metadata: v.object({ buildkit_metadata: BUILDKIT }) })
});
const RECORD = v.object({ ExporterResponse: v.nullish(v.record(v.string(), v.string()), {}) });

interface Provenance {
  readonly platform: string | null;
  readonly materials: readonly v.InferOutput<typeof MATERIAL>[];
  readonly steps: readonly v.InferOutput<typeof STEP>[];
  readonly buildkit: v.InferOutput<typeof BUILDKIT>;
}

function provenanceOf(value: unknown): Provenance | null {
  const old = read(PROVENANCE_02, value);
  if (old !== null)
    return {
      platform: old.invocation.environment.platform,
      materials: old.materials ?? [],
      steps: old.buildConfig?.llbDefinition ?? [],
      buildkit: old.metadata['https://mobyproject.org/buildkit@v1#metadata']
    };
  const now = read(PROVENANCE_1, value);
  if (now === null) return null;
  const { resolvedDependencies, internalParameters } = now.buildDefinition;
  return {
    platform: internalParameters.builderPlatform,
    materials: resolvedDependencies ?? [],
    steps: internalParameters.buildConfig?.llbDefinition ?? [],
    buildkit: now.runDetails.metadata.buildkit_metadata
  };
}

/** The images that one build of a record made, one for each platform: the layers of all steps that it holds, of all stages. */
export async function recordImages(store: ImageStore, manifest: Manifest): Promise<BuiltImage[]> {
  const record = await store.json(blobName(manifest.config.digest));
  const statements: unknown[] = [];
  for (const layer of manifest.layers.filter((one) => one.mediaType === PROVENANCE))
    statements.push(await store.json(blobName(layer.digest)));
  return imagesOfRecord(record, statements);
}

/** Media type of a record's provenance documents. */
export const PROVENANCE = 'application/vnd.in-toto+json';

/** The same from the documents: the history record, and its provenance, one document for each platform. Total. */
export function imagesOfRecord(record: unknown, statements: readonly unknown[]): BuiltImage[] {
  const response = read(RECORD, record)?.ExporterResponse ?? {};
  return statements.flatMap((document) => {
    const statement = typeof document === 'object' && document !== null && 'predicate' in document ? document.predicate : document;
    const provenance = provenanceOf(statement);
    if (provenance === null) return [];
    const of = (key: string) => configIn(response[`${key}/${provenance.platform}`] ?? response[key]);
    return [imageOf(provenance, of('containerimage.config'), of('containerimage.base.config'))];
  });
}

function configIn(text: string | undefined): Config | null {
  if (text === undefined) return null;
  try {
    return read(CONFIG, JSON.parse(text));
  } catch {
    return null;
  }
}

type Chain = readonly v.InferOutput<typeof DESCRIPTOR>[];

/** A step of the record with its result. */
interface ChainStep {
  readonly place: { readonly line: number; readonly endLine: number } | null;
  readonly chain: Chain;
  readonly own: ReturnType<typeof ownLayers>;
}

function imageOf(provenance: Provenance, config: Config | null, base: Config | null): BuiltImage {
  const source = provenance.buildkit?.source;
  const chains = new Map(
    Object.entries(provenance.buildkit?.layers ?? {}).flatMap(([output, all]) => (all[0] === undefined ? [] : [[output, all[0]] as const]))
  );
  const steps = provenance.steps.flatMap((step) => {
    const chain = chains.get(`${step.id}:0`);
    const place = placeOf(source?.locations?.[step.id]);
    return chain === undefined ? [] : [{ place, chain, own: ownLayers(chain, step.inputs ?? [], chains) }];
  });
  const whole = wholeChain(config, base, steps);
  const { layers, recorded } = layersOf(steps, whole, config);
  const platform = (config === null ? null : platformText(config)) ?? provenance.platform;
  const data = source?.infos?.find((info) => info.data !== '')?.data;
  return {
    name: null,
    platform,
    bases: (provenance.materials ?? []).flatMap((material) => baseOf(material)),
    settings: config === null ? null : settingsOf(config),
    config: { digest: null, bytes: null },
    layers,
    history: config === null ? [] : historyOf(config),
    record: {
      steps: recorded,
      dockerfile: data === undefined || data === null ? null : Buffer.from(data, 'base64').toString('utf8'),
      base: base === null ? null : settingsOf(base),
      image: whole === null || config === null ? null : imageOfChain(whole, config, platform)
    },
    notes: layers.length === 0 ? [say`The record holds no layers: its build exported neither an image nor a cache.`] : []
  };
}

/** The layers of all steps, the base's first and each once, and the instructions that made the others. */
function layersOf(
  steps: readonly ChainStep[],
  whole: Chain | null,
  config: Config | null
): { readonly layers: readonly BuiltLayer[]; readonly recorded: readonly RecordedLayer[] } {
  const diffIds = (whole ?? []).map((layer, k) => ({ digest: layer.digest, diffId: config?.rootfs.diff_ids?.[k] ?? null }));
  const layers: BuiltLayer[] = [];
  const recorded: RecordedLayer[] = [];
  const seen = new Set<string>();
  // Base layers first, then the steps in the order of the file.
  const ordered = steps.toSorted((a, b) => Number(a.own.from > 0) - Number(b.own.from > 0) || (a.place?.line ?? 0) - (b.place?.line ?? 0));
  for (const { place, chain, own } of ordered)
    for (const [k, layer] of chain.slice(own.from).entries()) {
      const isBase = own.from === 0;
      if (isBase && seen.has(layer.digest)) continue;
      if (isBase) seen.add(layer.digest);
      else if (place !== null) recorded.push({ ...place, layer: layers.length });
      const known = diffIds[own.from + k];
      layers.push(recordedLayer(layer, known !== undefined && known.digest === layer.digest ? known.diffId : null));
    }
  return { layers, recorded };
}

function placeOf(locations: v.InferOutput<typeof LOCATIONS> | undefined): { line: number; endLine: number } | null {
  const ranges = locations?.locations?.[0]?.ranges ?? [];
  if (ranges.length === 0) return null;
  return { line: Math.min(...ranges.map((range) => range.start.line)), endLine: Math.max(...ranges.map((range) => range.end.line)) };
}

/** Which layers of a result its step added: those beyond the longest input that the result begins with. */
function ownLayers(chain: Chain, inputs: readonly string[], chains: ReadonlyMap<string, Chain>): { readonly from: number } {
  const begun = inputs
    .map((input) => chains.get(input) ?? [])
    .filter((input) => input.every((layer, k) => layer.digest === chain[k]?.digest));
  return { from: Math.max(0, ...begun.map((input) => input.length)) };
}

/**
 * The layers of the image: those of the last step whose result has as many as the image. The config in a record was written before the
 * export and names the diff ids of the base only, so the rest is counted by the history.
 */
function wholeChain(
  config: Config | null,
  base: Config | null,
  steps: readonly { readonly place: { readonly line: number } | null; readonly chain: Chain }[]
): Chain | null {
  const made = (of: Config | null) => (of?.history ?? []).filter((entry) => !entry.empty_layer).length;
  const [named, below] = [config?.rootfs.diff_ids?.length ?? 0, base?.rootfs.diff_ids?.length ?? 0];
  const count = named === below ? named + made(config) - made(base) : named;
  const ends = steps.filter((step) => step.chain.length === count).toSorted((a, b) => (b.place?.line ?? 0) - (a.place?.line ?? 0));
  return count === 0 ? null : (ends[0]?.chain ?? null);
}

/** A history entry's time, which a record leaves out of the config, and the config's own. */
const CREATED = 44;

function imageOfChain(chain: Chain, config: Config, platform: string | null): BuiltImage {
  const bytes = JSON.stringify(config).length + CREATED * ((config.history ?? []).length + 1);
  return {
    name: null,
    platform,
    bases: [],
    settings: settingsOf(config),
    config: { digest: null, bytes },
    layers: chain.map((layer, k) => recordedLayer(layer, config.rootfs.diff_ids?.[k] ?? null)),
    history: historyOf(config),
    record: null,
    notes: []
  };
}

const recordedLayer = (layer: Chain[number], diffId: string | null): BuiltLayer => ({
  diffId,
  digest: layer.digest,
  bytes: { compressed: layer.size, unpacked: null, files: null },
  files: null
});

/** The image behind a package URL of the provenance: `pkg:docker/node@22?platform=linux%2Famd64`; nothing for other materials. */
function baseOf({ uri, digest }: v.InferOutput<typeof MATERIAL>): ResolvedBase[] {
  const found = /^pkg:docker\/([^@?#]+)(?:@([^?#]*))?/.exec(uri);
  const sha256 = digest?.sha256;
  if (found?.[1] === undefined || !sha256 || !/^[0-9a-f]{64}$/.test(sha256)) return [];
  const name = decoded(found[1]);
  const tag = decoded(found[2] ?? '');
  return [{ reference: tag === '' ? name : tag.startsWith('sha256:') ? `${name}@${tag}` : `${name}:${tag}`, digest: `sha256:${sha256}` }];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
