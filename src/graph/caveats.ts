import type { GraphInput } from './input.ts';

const OFFICIAL_FRONTEND = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;

/** Why the whole graph may not be what the builder makes of the file (docs/cache-rules.md §12.1, §C). */
export function caveatsOf(input: GraphInput, platforms: readonly string[]): readonly string[] {
  const caveats: string[] = [];
  if (platforms.includes('windows')) caveats.push('Windows containers are not supported.');
  const frontend = frontendOf(input);
  if (input.options.builder === 'buildkit' && frontend !== null && !OFFICIAL_FRONTEND.test(frontend)) {
    caveats.push(`The frontend ${frontend} is not Docker's own and may read the file in another way.`);
  }
  return caveats;
}

/** The frontend image that the file or the build names, null for the builder's own. */
export function frontendOf(input: GraphInput): string | null {
  return (
    input.options.args['BUILDKIT_SYNTAX'] ?? input.dockerfile.directives.find((directive) => directive.name === 'syntax')?.value ?? null
  );
}
