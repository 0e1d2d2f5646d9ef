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
/** Variables that paths of Dockerfiles are written with, and that all tags of an image set alike. */
const VARIABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = { golang: { GOPATH: '/go' } };

/** What is known of a base image before the first instruction. */
interface BaseImage {
  readonly cwd: string;
  readonly user: string;
  readonly env: ReadonlyMap<string, string>;
}

/** What is known of a base image as written; null where it is none of these, or rests on a variable. */
export function baseImage(image: string): BaseImage | null {
  const name = /^(?:docker\.io\/)?(?:library\/)?([a-z0-9-]+)(?::[\w.-]+)?(?:@sha256:[0-9a-f]+)?$/.exec(image)?.[1];
  if (name === undefined) return null;
  const cwd = AT_ROOT.has(name) ? '/' : ownEntry(ELSEWHERE, name);
  return cwd === undefined ? null : { cwd, user: 'root', env: new Map(Object.entries(ownEntry(VARIABLES, name) ?? {})) };
}
