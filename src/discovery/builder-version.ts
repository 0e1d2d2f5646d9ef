import { ownEntry } from '../plain/index.ts';

// Which version of BuildKit builds, where a definition pins it (docs/discovery.md "The builder's version").

/** A version of BuildKit and the line that pins it, `build.yml:12`. */
export interface PinnedVersion {
  readonly value: string;
  readonly from: string;
}

/** The version in a reference of BuildKit's own image: `moby/buildkit:v0.12.5-rootless`; null where it names none. */
export function versionOfImage(reference: string): string | null {
  return /(?:^|[/\s=,"'])buildkit:v?(\d+\.\d+(?:\.\d+)?)(?:-rootless)?(?:@|["'\s,]|$)/.exec(reference)?.[1] ?? null;
}

/** BuildKit inside of Docker's engine, by the engine's series (moby/moby: vendor.mod of each). Of later series nothing is known here. */
const OF_ENGINE: Readonly<Record<string, string>> = {
  '20.10': '0.8',
  '23.0': '0.10',
  '24.0': '0.11',
  '25.0': '0.12',
  '26.0': '0.13',
  '26.1': '0.13',
  '27.0': '0.14',
  '27.1': '0.15',
  '27.2': '0.15',
  '27.3': '0.16',
  '27.4': '0.17',
  '27.5': '0.18',
  '28.0': '0.20',
  '28.1': '0.21',
  '28.2': '0.22',
  '28.3': '0.23',
  '28.4': '0.24',
  '28.5': '0.25',
  '29.0': '0.25'
};

/** Of a version of the engine, `v28.5.2` or `28.5`; null for a series that goes on (`28`) and for one that is not known. */
export function versionOfEngine(version: string): string | null {
  const series = /^v?(\d+\.\d+)(?:\.\d+)?(?:-|$)/.exec(version)?.[1];
  return series === undefined ? null : (ownEntry(OF_ENGINE, series) ?? null);
}

/** Of the engine's own image, `docker:28.5.2-dind`; null where it names none. */
export function versionOfEngineImage(reference: string): string | null {
  const tag = /(?:^|[/"'])docker:(\d+\.\d+(?:\.\d+)?)-dind(?:-rootless)?(?:@|["']|$)/.exec(reference)?.[1];
  return tag === undefined ? null : versionOfEngine(tag);
}
