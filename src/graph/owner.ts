// Owners in file operations (buildkit: client/llb/fileop.go WithUser, parseUID).

const canonical = (name: string): string => {
  if (name === 'root' || name === '') return '#0';
  return /^[+-]?\d+$/.test(name) && Math.abs(Number(name)) < 2 ** 31 ? `#${Number(name)}` : name;
};

/** `user` or `user:group` as the operation holds it: numbers as ids, `root` as 0, other names as they are (docs/cache-rules.md §6.7). */
export function canonicalOwner(owner: string): string {
  const at = owner.indexOf(':');
  return at < 0 ? canonical(owner) : `${canonical(owner.slice(0, at))}:${canonical(owner.slice(at + 1))}`;
}
