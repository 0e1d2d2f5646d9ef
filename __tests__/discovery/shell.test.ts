// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of the shell, not of JavaScript
import { expect, test } from '@jest/globals';
import { dockerCommand } from '../../src/discovery/shell/docker-command.ts';
import { walkShell } from '../../src/discovery/shell/walk.ts';
import { createUnknowns } from '../../src/discovery/unknowns.ts';
import fc from '../setup/property.ts';

const unknowns = createUnknowns();
const LIBRARY: Readonly<Record<string, string>> = {
  'lib.sh': 'D=$(cd "${BASH_SOURCE[0]%/*}" && pwd)\nL=lib\ng() { run "$1" "$D"; }\n',
  version: '1.2\n',
  'loop.sh': '. loop.sh\n'
};
const read = (path: string) => LIBRARY[path.replace('/github/workspace/', '')] ?? null;
function walked(script: string): readonly string[] {
  const variables = new Map([['SET', 'one two']]);
  const start = { variables, directory: '/github/workspace', scriptDirectory: '/github/workspace/scripts', unknowns, read };
  return walkShell(script, start).map(
    (command) => `${unknowns.show(command.directory).slice(17)}${unknowns.show(command.words.join('|'))}`
  );
}

test.each<[string, readonly string[]]>([
  ['a b "c d" \'e $SET\'', ['a|b|c d|e $SET']],
  ['a \\\n  b # comment\nc', ['a|b', 'c']],
  ['X=1; run $X ${X} "${X}y" ${Z:-d}', ['run|1|1|1y|d']],
  ['run $SET "$SET" $NONE', ['run|one|two|one two|$NONE']],
  ['cd sub && run\nrun', ['/subrun', '/subrun']],
  ['(cd sub; run); run', ['/subrun', 'run']],
  ['for i in 1 2; do run $i; done', ['run|1', 'run|2']],
  ['f() { run "$1" "$@"; }\nf a b', ['run|a|a|b']],
  ['f() { A=$1; shift; run "$A" "$@"; }\nf a "b c"', ['run|a|b c']],
  ['f() { run "$@" end; }\nf', ['run|end']],
  ['. lib.sh\ng x\nrun $L', ['run|x|/github/workspace', 'run|lib']],
  ['run $(cat version) $(cat none) $(cat version | tail -n 1)', ['run|1.2|$(cat none)|$(cat version | tail -n 1)']],
  ['source ./none.sh', ['source|./none.sh']],
  ['. loop.sh; run', ['.|loop.sh', 'run']],
  ['if unknown; then F="--a b"; fi\nrun $F "$F"', ['run|--a|b|--a b']],
  ['function f { run; }', ['run']],
  ['if [ -z "$SET" ]; then no; else yes; fi', ['yes']],
  ['if [[ "$SET" == "one two" ]]; then yes; else no; fi', ['yes']],
  ['if unknown; then a; else b; fi', ['a', 'b']],
  ['cat <<EOF\ndocker build .\nEOF\nafter', ['cat', 'after']],
  ['cd "$(dirname "$0")/.." && run', ['/scripts/..run']],
  ['D=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)\nrun "$D/x"', ['run|/github/workspace/scripts/x']],
  ['run $(date) `git rev-parse HEAD`', ['run|$(date)|$(git rev-parse HEAD)']],
  ['A=1 B=2 run', ['run']],
  ['run > out 2>&1 | next', ['run', 'next']],
  ['while read x; do run; done < file', ['run']],
  ['"unclosed', ['unclosed']],
  ['', []]
])('%j', (script, expected) => {
  expect(walked(script)).toEqual(expected);
});

const build = (line: string) => {
  const command = dockerCommand(line.split(' '));
  return command?.kind === 'build'
    ? `${command.flags.context} -f ${command.flags.file} ${command.flags.target ?? ''} ${command.flags.args.join('+')}`.trim()
    : (command?.kind ?? null);
};
test.each<[string, string | null]>([
  ['docker build .', '. -f null'],
  ['docker build -t a -f x/Dockerfile --target t --build-arg A=1 --build-arg=B=2 ctx', 'ctx -f x/Dockerfile t A=1+B=2'],
  ['docker buildx build --push --load --file=F --platform linux/amd64 .', '. -f F'],
  ['docker --context remote image build -fF .', '. -f F'],
  ['sudo -E docker build .', '. -f null'],
  ['DOCKER_BUILDKIT=1 docker build .', '. -f null'],
  ['podman build --squash .', '. -f null'],
  ['buildah bud -f F .', '. -f F'],
  ['docker buildx bake -f b.hcl app', 'bake'],
  ['docker buildx bake --print', null],
  ['docker compose -f c.yml build api', 'compose'],
  ['docker compose up -d', null],
  ['docker compose up --build', 'compose'],
  ['docker-compose build', 'compose'],
  ['make image', 'make'],
  ['./scripts/build.sh x', 'script'],
  ['bash scripts/build.sh', 'script'],
  ['docker build --check .', null],
  ['docker build --call=outline .', null],
  ['docker build --help', null],
  ['docker run image build .', null],
  ['docker push x', null],
  ['docker buildx imagetools create x', null],
  ['echo docker build .', null],
  ['npm run build', null],
  ['', null]
])('%s', (line, expected) => {
  expect(build(line)).toBe(expected);
});

test('any script is walked, in bounds', () => {
  const piece = fc.constantFrom(
    'docker',
    ' ',
    '\n',
    ';',
    '$(',
    ')',
    '`',
    '"',
    "'",
    '${',
    '}',
    '$X',
    'X=1',
    'for i in a b; do',
    'done',
    'if [ -z "$X" ]; then',
    'else',
    'fi',
    'f() {',
    'f',
    '&&',
    '|',
    '<<E',
    'E',
    '>',
    'case x in',
    'esac',
    '#',
    '\\',
    'cd ..'
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      expect(walked(pieces.join(' ')).length).toBeLessThanOrEqual(3001);
    }),
    { numRuns: 200 }
  );
});

test('nested loops and recursion end', () => {
  const words = Array.from({ length: 100 }, (_, i) => i).join(' ');
  const loops = `${`for i in ${words}; do `.repeat(6)}run; ${'done; '.repeat(6)}`;
  expect(walked(loops).length).toBeLessThanOrEqual(3001);
  expect(walked('f() { f; f; g; }\ng() { f; f; run; }\nf').length).toBeLessThanOrEqual(3001);
});
