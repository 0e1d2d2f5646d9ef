import { StreamError } from '../formats/index.ts';
import type { BuiltImage } from '../model/built-image.ts';
import { builtImage, platformText } from './built.ts';
import { IMAGE_LIMITS } from './limits.ts';
import { recordImages } from './record.ts';
import { CONFIG, type Descriptor, INDEX, MANIFEST, type Manifest, read, SAVED } from './schemas.ts';
import { blobName, type ImageStore } from './store.ts';

/**
 * The images of an OCI layout, a `docker save` archive, a folder with `manifest.json` and `config.json`, or a build record: one for
 * each platform, attestations left out. Throws StreamError where there is none, or what is there does not fit together.
 */
export async function readStore(store: ImageStore): Promise<readonly BuiltImage[]> {
  const index = read(INDEX, await store.json('index.json'));
  const images = index !== null && index.manifests.length > 0 ? await layoutImages(store, index.manifests) : await folderImages(store);
  if (images.length === 0) throw new StreamError('it holds no image: no index.json or manifest.json leads to a manifest with its config');
  return images;
}

const isAttestation = (descriptor: Descriptor): boolean =>
  descriptor.annotations?.['vnd.docker.reference.type'] !== undefined ||
  (descriptor.platform?.os === 'unknown' && descriptor.platform.architecture === 'unknown');

const nameIn = (descriptor: Descriptor): string | null =>
  descriptor.annotations?.['io.containerd.image.name'] ?? descriptor.annotations?.['org.opencontainers.image.ref.name'] ?? null;

async function layoutImages(store: ImageStore, roots: readonly Descriptor[]): Promise<BuiltImage[]> {
  const saved = Array.isArray(await store.json('manifest.json'));
  const images: BuiltImage[] = [];
  const waiting = roots.map((descriptor) => ({ descriptor, name: nameIn(descriptor) }));
  for (let k = 0; k < waiting.length; k++) {
    const next = waiting[k];
    if (next === undefined || isAttestation(next.descriptor)) continue;
    if (k >= IMAGE_LIMITS.manifests) throw new StreamError(`its index leads to more than ${IMAGE_LIMITS.manifests} manifests`);
    const document = await store.json(blobName(next.descriptor.digest));
    // An index may name platforms whose blobs were not saved.
    if (document === undefined) continue;
    const index = read(INDEX, document);
    if (index !== null) {
      waiting.push(...index.manifests.map((descriptor) => ({ descriptor, name: nameIn(descriptor) ?? next.name })));
      continue;
    }
    const manifest = read(MANIFEST, document);
    if (manifest === null) throw new StreamError(`${blobName(next.descriptor.digest)} is no image manifest`);
    if (manifest.config.mediaType.startsWith('application/vnd.buildkit.historyrecord'))
      images.push(...(await recordImages(store, manifest)));
    else images.push(await imageOf(store, { name: next.name, descriptor: next.descriptor, manifest, saved }));
  }
  return images;
}

interface Found {
  readonly name: string | null;
  readonly descriptor: Descriptor | null;
  readonly manifest: Manifest;
  readonly saved: boolean;
}

async function imageOf(store: ImageStore, { name, descriptor, manifest, saved }: Found): Promise<BuiltImage> {
  const config = await configIn(store, blobName(manifest.config.digest));
  const scanned = [];
  for (const layer of manifest.layers) scanned.push(await store.layer(blobName(layer.digest)));
  const platform = platformText(config) ?? platformText(descriptor?.platform);
  return builtImage({ name, platform, manifest, config, keptUnpacked: saved, scanned });
}

async function configIn(store: ImageStore, name: string) {
  const document = await store.json(name);
  if (document === undefined) throw new StreamError(`${name}, the config of its image, is missing`);
  const config = read(CONFIG, document);
  if (config === null) throw new StreamError(`${name} is no image config`);
  return config;
}

/** The forms that begin with a `manifest.json`: a registry's manifest or index, or the list that `docker save` writes. */
async function folderImages(store: ImageStore): Promise<BuiltImage[]> {
  const document = await store.json('manifest.json');
  if (document === undefined) return [];
  const saved = read(SAVED, document);
  if (saved !== null) return await savedImages(store, saved);
  const index = read(INDEX, document);
  if (index === null) {
    const manifest = read(MANIFEST, document);
    if (manifest === null) throw new StreamError('manifest.json is neither a manifest nor an index of manifests');
    return [await registryImage(store, manifest, 'config.json', null)];
  }
  const images: BuiltImage[] = [];
  for (const descriptor of index.manifests.filter((one) => !isAttestation(one)).slice(0, IMAGE_LIMITS.manifests)) {
    const platform = platformText(descriptor.platform);
    const { os = '', architecture = '' } = descriptor.platform ?? {};
    // Written with the variant or without it.
    const suffixes = [...new Set([(platform ?? '').replaceAll('/', '-'), `${os}-${architecture}`])];
    const documents = await Promise.all(suffixes.map((one) => store.json(`manifest-${one}.json`)));
    const suffix = suffixes[documents.findIndex((document) => document !== undefined)] ?? suffixes[0] ?? '';
    const manifest = read(
      MANIFEST,
      documents.find((document) => document !== undefined)
    );
    if (manifest === null) throw new StreamError(`manifest-${suffix}.json, which manifest.json leads to, is missing or no manifest`);
    images.push(await registryImage(store, manifest, `config-${suffix}.json`, platform));
  }
  return images;
}

async function registryImage(store: ImageStore, manifest: Manifest, configName: string, platform: string | null): Promise<BuiltImage> {
  const config = await configIn(store, configName);
  return builtImage({
    name: null,
    platform: platform ?? platformText(config),
    manifest,
    config,
    keptUnpacked: false,
    scanned: manifest.layers.map(() => null)
  });
}

/** `docker save` before version 25: configs and layer archives by name, layers unpacked and without a manifest of what moves. */
async function savedImages(
  store: ImageStore,
  saved: readonly { Config: string; RepoTags: string[] | null; Layers: string[] }[]
): Promise<BuiltImage[]> {
  const images: BuiltImage[] = [];
  for (const one of saved.slice(0, IMAGE_LIMITS.manifests)) {
    const config = await configIn(store, one.Config);
    const scanned = [];
    for (const name of one.Layers) {
      const layer = await store.layer(name);
      if (layer === null) throw new StreamError(`${name}, a layer of its image, is missing`);
      scanned.push(layer);
    }
    const layers = scanned.map((layer) => ({
      mediaType: 'application/vnd.docker.image.rootfs.diff.tar',
      digest: layer.diffId,
      size: layer.unpacked,
      platform: null,
      annotations: {}
    }));
    const digest = /([0-9a-f]{64})(?:\.json)?$/.exec(one.Config)?.[1];
    const image = builtImage({
      name: one.RepoTags?.[0] ?? null,
      platform: platformText(config),
      manifest: { config: { mediaType: '', digest: `sha256:${digest ?? ''}`, size: 0, platform: null, annotations: {} }, layers },
      config,
      keptUnpacked: true,
      scanned
    });
    images.push({ ...image, config: { digest: digest === undefined ? null : `sha256:${digest}`, bytes: null } });
  }
  return images;
}
