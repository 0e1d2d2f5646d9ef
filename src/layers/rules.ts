import type { LayerReason } from '../model/built-image.ts';

// Which instruction makes which layer, measured on three builders (docs/layers.md §1). The builders differ in two things only:
// whether an instruction without an effect on files has a history entry, and whether a step that changes no file has a layer.

/** BuildKit (either store lists the same layers), or the engine's classic builder and those that write its history. */
export type HistoryWriter = 'buildkit' | 'classic';

/**
 * `never`: an entry in the history without a layer. `always`: a layer, empty where it changes no file. `if changed`: a layer where a
 * file changes, else an entry without one. `not for root`: always, but for a working directory `/`. `no entry`: nothing at all.
 */
export type LayerRule = 'never' | 'always' | 'if changed' | 'not for root' | 'no entry';

const RULES: Readonly<Record<string, Readonly<Record<HistoryWriter, LayerRule>>>> = {
  RUN: { buildkit: 'always', classic: 'if changed' },
  COPY: { buildkit: 'always', classic: 'always' },
  ADD: { buildkit: 'always', classic: 'always' },
  WORKDIR: { buildkit: 'not for root', classic: 'if changed' },
  ONBUILD: { buildkit: 'no entry', classic: 'never' }
};
const METADATA = new Set('ENV LABEL EXPOSE CMD ENTRYPOINT USER STOPSIGNAL SHELL HEALTHCHECK VOLUME ARG MAINTAINER'.split(' '));

export const isInstruction = (word: string): boolean => METADATA.has(word) || RULES[word] !== undefined;

export function layerRule(keyword: string, writer: HistoryWriter): LayerRule {
  return RULES[keyword]?.[writer] ?? 'never';
}

/** The reason of an instruction that has no layer but an entry: those that could have made one changed nothing. */
export function reasonWithoutLayer(keyword: string): LayerReason {
  const rule = RULES[keyword]?.classic;
  return rule === undefined || rule === 'never' ? 'metadata' : 'changes nothing';
}
