import type { Dockerfile } from '../model/dockerfile.ts';
import type { Source, Step } from '../model/graph.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import type { GraphInput } from './input.ts';
import { untoldTriggers } from './presumptions.ts';

const OFFICIAL_FRONTEND = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;

/** Images that only hold Windows (Microsoft's own names for them). */
const WINDOWS_IMAGE = /^mcr\.microsoft\.com\/windows[/:@]|nanoserver|servercore/;

const isOfWindows = (source: Source): boolean =>
  source.kind === 'image' && (WINDOWS_IMAGE.test(source.reference) || source.platform?.startsWith('windows/') === true);
const usesWindowsImage = (steps: readonly Step[]): boolean =>
  steps.some(({ inputs }) => inputs.some(({ from }) => 'source' in from && isOfWindows(from.source)));

/** Why the whole graph may not be what the builder makes of the file (docs/cache-rules.md §12, §C). */
export function caveatsOf(input: GraphInput, platforms: readonly string[], steps: readonly Step[]): readonly Sentence[] {
  const caveats: Sentence[] = [];
  if (platforms.includes('windows') || usesWindowsImage(steps)) caveats.push(say`Windows containers are not supported`);
  const triggering = untoldTriggers(input, steps);
  if (triggering.length > 0)
    caveats.push(say`which ${code('ONBUILD')} instructions are inherited from ${listed(triggering.map(code))} is not known`);
  const frontend = otherFrontend(input);
  if (frontend !== null) {
    const taken = includedFiles(input.dockerfile);
    const how =
      taken.length === 0
        ? say`may read the file in another way`
        : say`takes ${listed(taken.slice(0, 3).map(code))}${taken.length > 3 ? say` and others` : []} in, which is not followed`;
    caveats.push(say`the frontend ${code(frontend)} is not Docker's own and ${how}`);
  }
  return caveats;
}

/** What a file takes in with `INCLUDE`, a word of other frontends (dockerfile-x, dockerfile-plus). */
function includedFiles({ globals, stages }: Dockerfile): readonly string[] {
  return [...globals, ...stages.flatMap((stage) => stage.instructions)].flatMap(({ keyword, rest }) =>
    /^INCLUDE\+?$/.test(keyword) ? (rest.split(/\s/, 1)[0]?.slice(0, 120) ?? []) : []
  );
}

/** Whether a problem is one of Docker's own language alone. */
export const isOfOwnLanguage = ({ code: kind }: Problem): boolean => kind === 'unknown-instruction';

/** Another frontend than Docker's own, which may have more words; null for its own. */
export function otherFrontend(input: GraphInput): string | null {
  const frontend = frontendOf(input);
  return input.options.builder === 'buildkit' && frontend !== null && !OFFICIAL_FRONTEND.test(frontend) ? frontend : null;
}

/** The frontend image that the file or the build names, null for the builder's own. */
export function frontendOf(input: GraphInput): string | null {
  return (
    input.options.args['BUILDKIT_SYNTAX'] ?? input.dockerfile.directives.find((directive) => directive.name === 'syntax')?.value ?? null
  );
}
