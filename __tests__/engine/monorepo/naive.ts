import { createHash } from 'node:crypto';
import type { Files, Repository, Target } from './repository.ts';

// Which images a change affects, by brute force: for every image all bytes that its build reads are put together and hashed, once
// for each side. It reads the Dockerfiles that repository.ts writes, and shares no line with the model that it judges.

/** One text per image; another text means that a step is built again or that the configuration changes. */
export function naivePrints({ files, targets }: Repository): ReadonlyMap<string, string> {
  const byName = new Map(targets.map((target) => [target.name, target]));
  const known = new Map<string, string>();
  const printOf = (name: string): string => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const target = byName.get(name);
    if (target === undefined) throw new Error(`no image ${name}`);
    const print = hash(imagePrint(target, files, printOf));
    known.set(name, print);
    return print;
  };
  return new Map(targets.map(({ name }) => [name, printOf(name)]));
}

const hash = (text: string) => createHash('sha1').update(text).digest('hex');

function imagePrint(target: Target, files: Files, printOf: (name: string) => string): string {
  const ignore = (root: string, dockerfile: string | null) =>
    (dockerfile === null ? undefined : files[`${dockerfile}.dockerignore`]) ??
    files[root === '.' ? '.dockerignore' : `${root}/.dockerignore`] ??
    '';
  const context = taken(files, target.context, ignore(target.context, target.dockerfile));
  const stages = new Map<string, string>();
  let current = '';
  let last = '';
  let args = '';
  for (const line of (files[target.dockerfile] ?? '').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [word = '', ...rest] = line.split(' ');
    if (word === 'FROM') {
      const [image = '', , name = `stage ${stages.size}`] = rest;
      const named = target.contexts[image];
      current = name;
      last = name;
      args = '';
      stages.set(name, stages.get(image) ?? (named?.startsWith('target:') ? printOf(named.slice('target:'.length)) : image));
      continue;
    }
    let read = '';
    if (word === 'ARG') args = `${args} ${rest.join(' ')} ${JSON.stringify(target.args)}`;
    if (word === 'RUN') read = args;
    if (word === 'COPY') read = copied(rest, target, files, context, stages, ignore);
    const mount = /--mount=type=bind,source=(\S+),target/.exec(line)?.[1];
    if (mount !== undefined) read += below(context, mount);
    stages.set(current, `${stages.get(current)}\n${line}\n${read}`);
    if (target.target === current && /^LABEL/.test(line)) last = current;
  }
  return stages.get(target.target ?? last) ?? '';
}

function copied(
  words: readonly string[],
  target: Target,
  files: Files,
  context: ReadonlyMap<string, string>,
  stages: ReadonlyMap<string, string>,
  ignore: (root: string, dockerfile: string | null) => string
): string {
  const [first = ''] = words;
  if (!first.startsWith('--from='))
    return words
      .slice(0, -1)
      .map((source) => below(context, source))
      .join('');
  const name = first.slice('--from='.length);
  const directory = target.contexts[name];
  if (directory === undefined) return stages.get(name) ?? '';
  return words
    .slice(1, -1)
    .map((source) => below(taken(files, directory, ignore(directory, null)), source))
    .join('');
}

/** Files of a context, paths relative to it, without the ignored ones. */
function taken(files: Files, root: string, rules: string): ReadonlyMap<string, string> {
  const prefix = root === '.' ? '' : `${root}/`;
  const found = new Map<string, string>();
  for (const [path, text] of Object.entries(files)) {
    if (!path.startsWith(prefix)) continue;
    const inside = path.slice(prefix.length);
    let out = false;
    for (const rule of rules.split('\n').filter((one) => one !== '')) {
      const keep = rule.startsWith('!');
      if (fits(inside, keep ? rule.slice(1) : rule)) out = !keep;
    }
    if (!out) found.set(inside, text);
  }
  return found;
}

/** `*` within a name, `**` over any number of folders; a rule for a folder is one for what lies in it. */
function fits(path: string, rule: string): boolean {
  const parts = path.split('/');
  const match = (i: number, wanted: readonly string[]): boolean => {
    const [next, ...rest] = wanted;
    if (next === undefined) return true;
    if (next === '**') return parts.slice(i).some((_, skip) => match(i + skip, rest));
    const [head = '', tail] = next.split('*');
    const part = parts[i];
    if (part === undefined) return false;
    const same =
      tail === undefined ? part === next : part.startsWith(head) && part.endsWith(tail) && part.length >= head.length + tail.length;
    return same && match(i + 1, rest);
  };
  return match(0, rule.split('/'));
}

/** A file, a folder with all that is in it, or the files that a pattern in the root names. */
function below(context: ReadonlyMap<string, string>, source: string): string {
  return [...context]
    .filter(
      ([path]) =>
        source === '.' ||
        path === source ||
        path.startsWith(`${source}/`) ||
        (source.startsWith('*.') && !path.includes('/') && path.endsWith(source.slice(1)))
    )
    .map(([path, text]) => `${source === '.' ? path : path.slice(path === source || source.includes('*') ? 0 : source.length)}\0${text}\0`)
    .sort()
    .join('');
}
