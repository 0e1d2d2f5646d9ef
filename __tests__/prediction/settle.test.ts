import { expect, test } from '@jest/globals';
import type { BuildGraph, Selection, Step, StepInput } from '../../src/model/graph.ts';
import { DIFFERENT, SAME } from '../../src/prediction/sameness.ts';
import { settleContent } from '../../src/prediction/settle.ts';

// Files of a stage that are the same although steps behind them run again (docs/cache-rules.md §9): wrongly settled, a rebuild is missed.

type Unnumbered = Omit<Step, 'id'>;
const on = (step: number): StepInput => ({ from: { step }, mode: 'chain', selection: null, content: null });
const files: StepInput = { from: { source: { kind: 'context', name: '' } }, mode: 'content', selection: null, content: null };
const step = (operation: Step['operation'], name: string, value: string, ...inputs: readonly StepInput[]): Unnumbered => ({
  operation,
  // Another part stands in front, as the parts of a real step do.
  definition: [
    { name: 'mode', value: '/out' },
    { name, value }
  ],
  inputs,
  origins: [],
  forced: false
});
const select = (...paths: readonly string[]): Selection => ({
  paths: paths.map((path) => ({ path, wildcard: path.includes('*'), include: [], exclude: [], followLinks: false }))
});

/** `copy /x`, `workdir /x`, `run x`, `link /x` (a copy and its merge), each on the one before, behind an image. */
function graphOf(lines: readonly string[]): BuildGraph {
  const steps: Unnumbered[] = [step('base', 'image', 'i')];
  let last = 0;
  for (const line of lines) {
    const [word = '', value = ''] = line.split(/ (.*)/);
    if (word === 'link') {
      steps.push(step('copy', 'destination', value, files));
      steps.push(step('merge', 'kind', 'overlay', on(last), on(steps.length - 1)));
    } else if (word === 'copy') steps.push(step('copy', 'destination', value, on(last), files));
    else if (word === 'alone') steps.push(step('copy', 'destination', value, files));
    else if (word === 'workdir') steps.push(step('workdir', 'directory', value, on(last)));
    else steps.push(step('run', 'command', value, on(last)));
    last = steps.length - 1;
  }
  return {
    builder: 'buildkit',
    steps: steps.map((one, id) => ({ ...one, id })),
    target: last,
    instructions: [],
    caveats: [],
    problems: []
  };
}

/** Whether files behind `made` are settled, where it is the same on both sides and what follows is not. */
function settled(made: readonly string[], behind: readonly string[], paths: readonly string[], before = behind): boolean {
  const [head, base] = [graphOf([...made, ...behind]), graphOf([...made, ...before])];
  const same = graphOf(made).steps.length;
  const sides = { head, base, same: (a: number, b: number) => (a === b && a < same ? SAME : DIFFERENT) };
  return settleContent(sides, head.target ?? 0, base.target ?? 0, select(...paths));
}

const MADE = ['run make'];
test.each<[string, readonly string[], readonly string[], boolean]>([
  ['nothing behind it', [], ['out'], true],
  ['a copy elsewhere', ['copy /other'], ['out'], true],
  ['a copy there', ['copy /out'], ['out'], false],
  ['a copy below it', ['copy /out/x'], ['out'], false],
  ['a copy above it', ['copy /out'], ['out/x'], false],
  ['a copy to the root', ['copy /'], ['out'], false],
  ['a copy to a name that begins alike', ['copy /out2'], ['out'], true],
  ['a copy to a directory, written with a slash', ['copy /out/'], ['out/x'], false],
  ['a copy to a directory, written with a dot', ['copy /out/.'], ['out'], false],
  ['a copy to nobody knows where', ['copy out'], ['other'], false],
  ['a copy elsewhere, then one there', ['copy /other', 'copy /out'], ['out'], false],
  ['a copy there, then one elsewhere', ['copy /out', 'copy /other'], ['out'], false],
  ['a copy to one of two paths', ['copy /b'], ['a', 'b'], false],
  ['a copy to none of two paths', ['copy /c'], ['a', 'b'], true],
  ['a directory elsewhere', ['workdir /w'], ['out'], true],
  ['a directory there', ['workdir /w'], ['w'], false],
  ['a linked copy elsewhere', ['link /other'], ['out'], true],
  ['a linked copy there', ['link /out'], ['out'], false],
  ['a command', ['run test'], ['out'], false],
  ['everything', ['copy /other'], [''], false],
  ['nothing, of everything', [], [''], false],
  ['a pattern', ['copy /other'], ['o*'], false],
  ['a copy into a directory that was copied over', ['copy /other', 'copy /other/sub'], ['out'], false],
  ['a copy over a directory that was copied', ['copy /other/sub', 'copy /other'], ['out'], false],
  ['a copy to where one was', ['copy /other', 'copy /other'], ['out'], true],
  ['a step that stands on no other', ['alone /other'], ['out'], false]
])('files of a command, and behind it %s: settled %j', (_, behind, paths, expected) => {
  expect(settled(MADE, behind, paths)).toBe(expected);
});

// Directories that are links on most systems are one place.
test.each<[string, string, boolean]>([
  ['/bin/x', 'usr/bin/x', false],
  ['/usr/bin/x', 'bin/x', false],
  ['/sbin', 'usr/bin', false],
  ['/usr/sbin/x', 'usr/bin/x', false],
  ['/lib/x', 'usr/lib/x', false],
  ['/lib32/x', 'usr/lib32/x', false],
  ['/lib64/x', 'usr/lib64/x', false],
  ['/libx32/x', 'usr/libx32/x', false],
  ['/var/run/x', 'run/x', false],
  ['/var/lock/x', 'run/lock/x', false],
  ['/var/run', 'run/x', false],
  ['/var/lock', 'run/lock/x', false],
  ['/var/runs/x', 'runs/x', true],
  ['/var/runs/x', 'run/s/x', true],
  ['/var/locks/x', 'run/locks/x', true],
  ['/binary/x', 'usr/binary/x', true],
  ['/usr/sbins/x', 'usr/bins/x', true],
  ['/opt/bin/x', 'opt/usr/bin/x', true],
  ['/opt/usr/sbin/x', 'opt/usr/bin/x', true],
  ['/opt/var/run/x', 'opt/run/x', true],
  ['/opt/var/lock/x', 'opt/run/lock/x', true]
])('a copy to %s leaves %s as it is: %s', (place, path, expected) => {
  expect(settled(MADE, [`copy ${place}`], [path])).toBe(expected);
});

test.each<[string, readonly string[], boolean]>([
  ['ln -s /a /b', ['run ln -s /a /b'], false],
  ['cp --link', ['run cp --link a b'], false],
  ['symlink', ['run python -c "os.symlink(a)"'], false],
  ['mount', ['run mount --bind a b'], false],
  ['stow', ['run stow x'], false],
  ['update-alternatives', ['run update-alternatives --set a b'], false],
  ['a word that holds one', ['run lnx blink mounts'], true],
  ['a command before it that makes links', ['run ln -s /a /b', 'run make'], false],
  ['a tree that was copied over the way', ['copy /', 'run make'], false],
  ['a tree beside the way', ['copy /srv', 'run make'], true],
  ['a tree at the very place', ['copy /other', 'run make'], true],
  ['a tree over one of the paths', ['copy /usr', 'run make'], false],
  ['a linked tree over one of the paths', ['link /usr', 'run make'], false],
  ['a tree to nobody knows where', ['copy x', 'run make'], false],
  ['a directory over the way', ['workdir /usr', 'run make'], true]
])('no link may lead out of the way: %s', (_, made, expected) => {
  expect(settled(made, ['copy /other'], ['usr/out'])).toBe(expected);
});

test('both sides count', () => {
  expect(settled(MADE, ['alone /other'], ['out'], ['copy /other'])).toBe(false);
  expect(settled(MADE, ['copy /other'], ['out'], ['alone /other'])).toBe(false);
  expect(settled(MADE, ['copy /other'], ['out', 'x*'])).toBe(false);
  expect(settled(MADE, ['copy /other'], ['out'], ['copy /out'])).toBe(false);
  expect(settled(MADE, ['copy /out'], ['out'], ['copy /other'])).toBe(false);
  expect(settled(MADE, ['copy /other'], ['out'], ['copy /there', 'workdir /w'])).toBe(true);
  expect(settled(MADE, ['copy /other'], ['out'], ['copy /there', 'copy /there/x'])).toBe(false);
  expect(settled(MADE, ['copy /there', 'copy /there/x'], ['out'], ['copy /other'])).toBe(false);
  const graph = graphOf(['run make']);
  const sides = { head: graph, base: graph, same: () => SAME };
  expect([settleContent(sides, 1, 1, null), settleContent(sides, 9, 1, select('out')), settleContent(sides, 1, 9, select('out'))]).toEqual([
    false,
    false,
    false
  ]);
});
