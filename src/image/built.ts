import { StreamError } from '../formats/index.ts';
import type { BuiltImage, BuiltLayer, HistoryEntry, ImageSettings } from '../model/built-image.ts';
import { say } from '../model/sentence.ts';
import type { ScannedLayer } from './scan-layer.ts';
import type { Config, Manifest } from './schemas.ts';

/** `linux/arm64/v8`; null where the document does not say. */
export function platformText(
  platform: { readonly os: string; readonly architecture: string; readonly variant?: string } | null | undefined
): string | null {
  if (!platform || platform.os === '' || platform.architecture === '') return null;
  // arm64 has one variant, which some writers name and some do not.
  const variant = platform.architecture === 'arm64' && platform.variant === 'v8' ? '' : (platform.variant ?? '');
  return [platform.os, platform.architecture, variant].filter((part) => part !== '').join('/');
}

export function settingsOf(config: Pick<Config, 'config' | 'os'>): ImageSettings {
  const { Env, User, WorkingDir, OnBuild, Shell } = config.config ?? { Env: [], User: '', WorkingDir: '', OnBuild: [], Shell: null };
  return { env: Env, user: User, workdir: WorkingDir, onbuild: OnBuild, shell: Shell, os: config.os || null };
}

export const historyOf = (config: Config): HistoryEntry[] =>
  (config.history ?? []).map((entry) => ({
    createdBy: entry.created_by ?? '',
    comment: entry.comment ?? '',
    emptyLayer: entry.empty_layer ?? false,
    size: null
  }));

/** Where a manifest and its config come together: one layer for each diff id. */
export interface ImageParts {
  readonly name: string | null;
  readonly platform: string | null;
  readonly manifest: Manifest;
  readonly config: Config;
  /** True where the archive keeps layers unpacked that a push packs: their size is then not what moves. */
  readonly keptUnpacked: boolean;
  /** Per layer of the manifest; null: its archive is not there. */
  readonly scanned: readonly (ScannedLayer | null)[];
}

/** An image of its manifest and config. Throws StreamError where they, or the layers' archives, contradict each other. */
export function builtImage({ name, platform, manifest, config, keptUnpacked, scanned }: ImageParts): BuiltImage {
  const diffIds = config.rootfs.diff_ids;
  if (diffIds.length !== manifest.layers.length)
    throw new StreamError(`its config names ${diffIds.length} layers, its manifest ${manifest.layers.length}`);
  const layers = manifest.layers.map((layer, index): BuiltLayer => {
    const archive = scanned[index] ?? null;
    const diffId = diffIds[index] ?? null;
    if (archive !== null && archive.diffId !== diffId)
      throw new StreamError(`layer ${index} is not the one that its config names: it has the digest ${archive.diffId}`);
    const moves = !(keptUnpacked && /\.tar$/.test(layer.mediaType));
    return {
      diffId,
      digest: moves ? layer.digest : null,
      bytes: { compressed: moves ? layer.size : null, unpacked: archive?.unpacked ?? null, files: archive?.fileBytes ?? null },
      files: archive?.files ?? null
    };
  });
  return {
    name,
    platform,
    bases: [],
    settings: settingsOf(config),
    config: { digest: manifest.config.digest, bytes: manifest.config.size },
    layers,
    history: historyOf(config),
    record: null,
    notes: layers.some((layer) => layer.bytes.compressed === null)
      ? [say`The archive keeps layers unpacked: what a push of them moves is not known from it.`]
      : []
  };
}
