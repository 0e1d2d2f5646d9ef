/** False for a script that has nothing to do with images; spares walking it. */
export function mayBuild(script: string): boolean {
  return /\b(?:docker|podman|buildah|buildx|nerdctl|compose|bake|make)\b|DOCKER|CONTAINER|\.sh\b/.test(script);
}
