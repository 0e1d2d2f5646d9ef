import { builtStages, parseDockerfile } from '../dockerfile/index.ts';
import { entryKinds } from '../layers/index.ts';
import type { LoggedBuild } from '../model/buildlog.ts';
import type { BuiltImage, ImageSettings, ResolvedBase } from '../model/built-image.ts';
import type { Stage } from '../model/dockerfile.ts';
import type { BuildGraph } from '../model/graph.ts';
import type { BuildIdentity, BuiltSample, KeptLayer, KeptStepLayer } from '../model/history.ts';
import { maskSecrets } from '../safe-text/index.ts';
import { type Candidate, candidatesOf } from './step-key.ts';

/**
 * The line of history that one build gives beside its steps: of a record the images that it made with layers and bytes, of a log the base
 * images as it resolved them and the builder's version. Empty where it says none of these.
 */
export function builtLines(build: LoggedBuild, graph: BuildGraph, identity: BuildIdentity): readonly BuiltSample[] {
  if (build.images !== undefined) return build.images.map((image) => ofRecord(image, build, graph, identity));
  const bases = basesIn(build);
  const { buildkit } = build;
  if (build.outcome !== 'ok' || (bases.length === 0 && buildkit === undefined)) return [];
  return [{ ...empty(identity), ...(buildkit === undefined ? {} : { buildkit }), bases }];
}

function empty(identity: BuildIdentity): BuiltSample {
  const { run, job, build, image, file, target, commit, at, runner, trusted } = identity;
  return {
    v: 1,
    ...{ run, job, build, built: '', image, file, target, commit, at, runner, trusted },
    bases: [],
    base: null,
    config: null,
    below: [],
    layers: [],
    steps: []
  };
}

const RESOLVED = /^FROM (?:--\S+ )*(?:docker\.io\/(?:library\/)?)?(\S+?)@(sha256:[0-9a-f]{64})/;

/** Base images with the digests that the log prints behind their names. */
function basesIn(build: LoggedBuild): ResolvedBase[] {
  const bases = new Map<string, ResolvedBase>();
  for (const { text } of build.steps) {
    const found = RESOLVED.exec(text);
    if (found?.[1] !== undefined && found[2] !== undefined) bases.set(found[1], { reference: found[1], digest: found[2] });
  }
  return [...bases.values()].sort((a, b) => (a.reference < b.reference ? -1 : 1));
}

function ofRecord(image: BuiltImage, build: LoggedBuild, graph: BuildGraph, identity: BuildIdentity): BuiltSample {
  const candidates = candidatesOf(graph);
  const dockerfile = parseDockerfile(image.record?.dockerfile ?? '', identity.file);
  const byLine = new Map(candidates.map((one) => [one.planned.instruction.range.start.line + 1, one]));
  const steps: KeptStepLayer[] = (image.record?.steps ?? []).flatMap(({ line, layer }) => {
    const key = byLine.get(line)?.key;
    const kept = keptLayer(image, layer);
    return key === undefined || kept === null ? [] : [{ key, ...kept }];
  });
  const base = image.record?.base ?? null;
  const whole = image.record?.image ?? null;
  const stages = builtStages(dockerfile, { target: build.targetStage, args: build.args, platform: image.platform }) ?? [];
  const own = whole === null ? null : ownLayersOf(whole, ownCandidates(candidates, stages));
  return {
    ...empty(identity),
    built: image.platform ?? '',
    bases: image.bases,
    base: base === null ? null : keptSettings(base, finalBase(graph, stages)),
    config: own === null ? null : (whole?.config.bytes ?? null),
    below: own?.below ?? [],
    layers: own?.layers ?? [],
    steps
  };
}

function keptSettings({ env, user, workdir, onbuild, shell }: ImageSettings, image: string | null): BuiltSample['base'] {
  const masked = { env: env.map((one) => maskSecrets(one)), onbuild: onbuild.map((one) => maskSecrets(one)) };
  const isWhole = JSON.stringify([masked.env, masked.onbuild]) === JSON.stringify([env, onbuild]);
  return { ...masked, user, workdir, shell, image: isWhole ? image : null };
}

/** Name of the image that the final stage is built on. */
function finalBase({ instructions, steps }: BuildGraph, [first]: readonly Pick<Stage, 'index'>[]): string | null {
  const from = instructions.find(({ origin, instruction }) => instruction.kind === 'from' && origin?.stageIndex === first?.index);
  const source = steps[from?.steps[0] ?? -1]?.inputs[0]?.from;
  return source !== undefined && 'source' in source && source.source.kind === 'image' ? source.source.reference : null;
}

function keptLayer(image: BuiltImage, index: number): KeptLayer | null {
  const layer = image.layers[index];
  const bytes = layer?.bytes.compressed ?? null;
  return layer?.digest == null || bytes === null ? null : { digest: layer.digest, bytes };
}

/** The image's layers from the top: the entries of its history that have one, each with the instruction that it is of. */
function ownLayersOf(image: BuiltImage, own: readonly Candidate[]) {
  const kinds = entryKinds(image.history);
  const entries = image.history.flatMap((entry, k) => (entry.emptyLayer === false ? [kinds[k]?.keyword ?? null] : []));
  const layers: KeptStepLayer[] = [];
  let at = entries.length - 1;
  let layer = image.layers.length - 1;
  for (const candidate of own.toReversed()) {
    if (entries[at] !== candidate.planned.instruction.keyword) {
      // `WORKDIR /` has no layer; anything else means that the record is of another file.
      if (candidate.planned.instruction.keyword === 'WORKDIR') continue;
      return null;
    }
    const kept = keptLayer(image, layer);
    if (kept === null) return null;
    layers.unshift({ key: candidate.key, ...kept });
    at--;
    layer--;
  }
  const below = image.layers.slice(0, layer + 1).map((_, index) => keptLayer(image, index));
  return { layers, below: below.filter((kept) => kept !== null) };
}

/** The steps of some stages in order, triggers included. */
export function ownCandidates(candidates: readonly Candidate[], stages: readonly Pick<Stage, 'index'>[]): readonly Candidate[] {
  return stages.flatMap((stage) =>
    candidates.filter(
      ({ planned }) => planned.origin?.stageIndex === stage.index && planned.role === 'step' && planned.instruction.kind !== 'from'
    )
  );
}
