/** Programs that make images without a Dockerfile that could be read: the words that start them, and what is said. */
export function otherBuilder(name: string, rest: readonly string[]): string | null {
  const line = [name, ...rest].join(' ');
  const known: readonly (readonly [RegExp, string])[] = [
    [/^ko (?:build|publish|apply|resolve)\b/, 'ko'],
    [/^pack build\b/, 'buildpacks'],
    [/^(?:gradlew?|mvnw?)\b.*\bjib(?:DockerBuild|BuildTar)?\b|^mvnw?\b.*\bjib:/, 'jib'],
    [/^(?:gradlew?|mvnw?)\b.*(?:bootBuildImage|spring-boot:build-image)/, 'buildpacks'],
    [/^s2i build\b/, 's2i'],
    [/^(?:nix|nix-build)\b.*(?:docker|container|image)/i, 'nix'],
    [/^bazel(?:isk)? .*(?:oci|image|container)/, 'bazel'],
    [/^railpack |^nixpacks build\b/, 'nixpacks']
  ];
  const found = known.find(([pattern]) => pattern.test(line));
  return found?.[1] ?? null;
}
