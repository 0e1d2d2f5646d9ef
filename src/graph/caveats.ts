import type { Step } from '../model/graph.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { GraphInput } from './input.ts';

const OFFICIAL_FRONTEND = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;

/** Images that only hold Windows (Microsoft's own names for them). */
const WINDOWS_IMAGE = /^mcr\.microsoft\.com\/windows(?:\/|$)|(?:nanoserver|servercore|windowsservercore)/;

const usesWindowsImage = (steps: readonly Step[]): boolean =>
  steps.some((step) =>
    step.inputs.some(({ from }) => 'source' in from && from.source.kind === 'image' && WINDOWS_IMAGE.test(from.source.reference))
  );

/** Why the whole graph may not be what the builder makes of the file (docs/cache-rules.md §12, §C). */
export function caveatsOf(input: GraphInput, platforms: readonly string[], steps: readonly Step[]): readonly Sentence[] {
  const caveats: Sentence[] = [];
  if (platforms.includes('windows') || usesWindowsImage(steps)) caveats.push(say`Windows containers are not supported`);
  const frontend = frontendOf(input);
  if (input.options.builder === 'buildkit' && frontend !== null && !OFFICIAL_FRONTEND.test(frontend)) {
    caveats.push(say`the frontend ${code(frontend)} is not Docker's own and may read the file in another way`);
  }
  return caveats;
}

/** The frontend image that the file or the build names, null for the builder's own. */
export function frontendOf(input: GraphInput): string | null {
  return (
    input.options.args['BUILDKIT_SYNTAX'] ?? input.dockerfile.directives.find((directive) => directive.name === 'syntax')?.value ?? null
  );
}
