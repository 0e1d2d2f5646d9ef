import type { FuzzFile, FuzzSide } from './case.ts';
import type { Choices } from './choices.ts';
import { IMAGES, OTHER_IMAGES } from './images.ts';
import { NAMED_CONTEXT, randomInstruction } from './random-instruction.ts';

interface Edited {
  readonly side: FuzzSide;
  readonly edits: readonly string[];
}

const isFixed = (line: string) =>
  line.startsWith('FROM ') ||
  line.startsWith('RUN mkdir -p /tmp/o && echo ') ||
  // The first step of an empty image: it tells the case from others.
  /^COPY (?:--link )?a\.txt \/salt$/.test(line);

const SUBSTITUTIONS: readonly (readonly [string, string])[] = [
  ['echo', 'printf'],
  ['COPY ', 'ADD '],
  [' /w/', ' /w'],
  ['=1', '=2'],
  ['echo one', 'echo  one'],
  ['src/', 'alt/'],
  ['a.txt', 'b.txt'],
  ['1000', 'app'],
  ['/c', '/c2'],
  ['id=i1', 'id=i2'],
  ['&& true', '&& true '],
  ['RUN ', 'run '],
  ['echo k', 'echo k2'],
  [' > /tmp/o/f', ' > /tmp/o/f '],
  ['--link ', ''],
  ['$V', `$\{V}`],
  ['"', "'"],
  ['WORKDIR /w', 'WORKDIR /w/'],
  ['src ', './src/ '],
  ['--from=0', '--from=1']
];

function editFile(c: Choices, files: Readonly<Record<string, FuzzFile>>, salt: string): { files: Record<string, FuzzFile>; edit: string } {
  const next = { ...files };
  const names = Object.keys(files);
  const name = c.one(names);
  const file = next[name];
  switch (c.upTo(7)) {
    case 0: {
      delete next[name];
      return { files: next, edit: `remove ${name}` };
    }
    case 1: {
      const added = c.one([
        'src/new.c',
        'docs/new.md',
        'newdir/x.md',
        'c.txt',
        'ext/new.txt',
        'conf/z.cfg',
        'src/lib/z.h',
        'src/lib/deep/q.h'
      ]);
      next[added] = { text: `new ${salt}\n` };
      return { files: next, edit: `add ${added}` };
    }
    case 2:
      if (file !== undefined && 'text' in file) next[name] = { text: file.text, executable: file.executable !== true };
      return { files: next, edit: `mode of ${name}` };
    case 3:
      if (file !== undefined && 'link' in file) next[name] = { link: c.one(['b.txt', 'alt', 'util.c', 'src']) };
      return { files: next, edit: `link ${name}` };
    case 4: {
      if (file === undefined) return { files: next, edit: 'nothing' };
      delete next[name];
      next[name.replace(/([^/]+)$/, 'moved-$1')] = file;
      return { files: next, edit: `rename ${name}` };
    }
    default:
      if (file !== undefined && 'text' in file)
        next[name] = { ...file, text: name.endsWith('dockerignore') ? `${file.text}*.nothing\n` : `changed ${file.text}` };
      return { files: next, edit: `change ${name}` };
  }
}

/**
 * Another image of a FROM line, or its platform written out or left out. `newTriggers`: also one whose triggers run before the
 * step that tells the cases apart, which an engine that has seen it has in its cache.
 */
function editImage(
  c: Choices,
  lines: readonly string[],
  modern: boolean,
  newTriggers: boolean
): { lines: readonly string[]; edit: string } {
  const known = new Set([...IMAGES, ...OTHER_IMAGES]);
  const imageOf = (line: string) => /^FROM (?:--platform=\S+ )?(\S+)/.exec(line)?.[1] ?? '';
  const places = lines.flatMap((line, index) => (known.has(imageOf(line)) ? [index] : []));
  if (places.length === 0) return { lines, edit: 'nothing' };
  const at = c.one(places);
  const line = lines[at] ?? '';
  const platform = / --platform=\S+/.exec(line)?.[0];
  const edited =
    modern && c.chance(25)
      ? platform === undefined
        ? line.replace('FROM ', `FROM --platform=${c.one(['linux/amd64', '$BUILDPLATFORM'])} `)
        : line.replace(platform, '')
      : line.replace(imageOf(line), c.one([...known].filter((name) => newTriggers || !name.startsWith('parent:'))));
  return { lines: lines.with(at, edited), edit: `${line} -> ${edited}` };
}

function editLines(
  c: Choices,
  lines: readonly string[],
  modern: boolean,
  salt: string,
  namedContext: boolean
): { lines: readonly string[]; edit: string } {
  const free = lines.flatMap((line, index) => (isFixed(line) || line.startsWith('ARG BASE') ? [] : [index]));
  const at = free.length === 0 ? -1 : c.one(free);
  const line = lines[at];
  if (line === undefined) return { lines, edit: 'nothing' };
  const stages = lines.slice(0, at).flatMap((text) => /^FROM .* AS (\S+)/.exec(text)?.[1] ?? []);
  const own = lines.slice(0, at).findLast((text) => text.startsWith('FROM ')) ?? '';
  const earlier = [...stages.filter((name) => !own.endsWith(` AS ${name}`)), ...(namedContext ? [NAMED_CONTEXT] : [])];
  switch (c.upTo(9)) {
    case 0:
      return { lines: lines.toSpliced(at, 1), edit: `delete ${line}` };
    case 1: {
      const other = c.one(free);
      const swapped = [...lines];
      [swapped[at], swapped[other]] = [lines[other] ?? '', line];
      return { lines: swapped, edit: `swap ${line} | ${lines[other]}` };
    }
    case 2: {
      const to = c.one(free);
      return { lines: lines.toSpliced(at, 1).toSpliced(to, 0, line), edit: `move ${line}` };
    }
    case 3:
    case 4: {
      const added = randomInstruction(c, earlier, modern, salt);
      return { lines: lines.toSpliced(at, 0, added), edit: `insert ${added}` };
    }
    case 5: {
      const made = randomInstruction(c, earlier, modern, salt);
      return { lines: lines.toSpliced(at, 1, made), edit: `replace ${line} by ${made}` };
    }
    case 6: {
      const from = c.one(lines.flatMap((text, index) => (text.startsWith('RUN mkdir -p /tmp/o && echo ') ? [index] : [])));
      const text = lines[from] ?? '';
      return { lines: lines.with(from, `${text} ${c.one(['&& true', '&& echo z > /tmp/o/f', '&& echo q > /q'])}`), edit: 'producer' };
    }
    default: {
      const fitting = SUBSTITUTIONS.filter(([text]) => lines.some((one) => one.includes(text) && !isFixed(one)));
      if (fitting.length === 0) return { lines, edit: 'nothing' };
      const [text, by] = c.one(fitting);
      const place = c.one(lines.flatMap((one, index) => (one.includes(text) && !isFixed(one) ? [index] : [])));
      return { lines: lines.with(place, (lines[place] ?? '').replace(text, by)), edit: `sub ${text} -> ${by}` };
    }
  }
}

/** One or two random edits of a side. */
export function editSide(
  c: Choices,
  base: FuzzSide,
  { modern, salt, namedContext, saltFirst }: { modern: boolean; salt: string; namedContext: boolean; saltFirst: boolean }
): Edited {
  let side = base;
  const edits: string[] = [];
  const count = c.chance(65) ? 1 : 2;
  for (let i = 0; i < count; i++) {
    const roll = c.upTo(99);
    if (roll < 6) {
      const { lines, edit } = editImage(c, side.dockerfile, modern, !saltFirst);
      side = { ...side, dockerfile: lines };
      edits.push(edit);
    } else if (roll < 62) {
      const { lines, edit } = editLines(c, side.dockerfile, modern, salt, namedContext);
      side = { ...side, dockerfile: lines };
      edits.push(edit);
    } else if (roll < 88) {
      const { files, edit } = editFile(c, side.files, salt);
      side = { ...side, files };
      edits.push(edit);
    } else {
      const name = c.one(['V', 'W', 'MODE', 'G']);
      const given = c.one(['1', '2', '9']);
      side = { ...side, args: { ...side.args, [name]: given } };
      edits.push(`build-arg ${name}=${given}`);
    }
  }
  return { side, edits };
}
