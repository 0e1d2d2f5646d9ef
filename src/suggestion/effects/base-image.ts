import { ownEntry } from '../../plain/index.ts';

/**
 * Working directory and user that official images set, by their published Dockerfiles (docs/suggestions.md, "Base images"). Only images
 * all of whose tags agree are named: `php` is not (its apache and fpm tags have /var/www/html, its cli tags have none).
 */
const AT_ROOT = new Set(
  (
    'alpine debian ubuntu busybox buildpack-deps node python ruby rust perl openjdk eclipse-temurin amazoncorretto amazonlinux fedora ' +
    'rockylinux almalinux nginx httpd erlang elixir haskell swift gcc maven'
  ).split(' ')
);
const ELSEWHERE: Readonly<Record<string, string>> = { golang: '/go' };

/** What is known of a base image as written; null where it is none of these, or rests on a variable. */
export function baseImage(image: string): { readonly cwd: string; readonly user: string } | null {
  const name = /^(?:docker\.io\/)?(?:library\/)?([a-z0-9-]+)(?::[\w.-]+)?(?:@sha256:[0-9a-f]+)?$/.exec(image)?.[1];
  if (name === undefined) return null;
  const cwd = AT_ROOT.has(name) ? '/' : ownEntry(ELSEWHERE, name);
  return cwd === undefined ? null : { cwd, user: 'root' };
}
