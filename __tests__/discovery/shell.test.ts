// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of the shell, not of JavaScript
import { expect, test } from '@jest/globals';
import { dockerCommand } from '../../src/discovery/shell/docker-command.ts';
import { certainly, isMaybe } from '../../src/discovery/shell/state.ts';
import { walkShell } from '../../src/discovery/shell/walk.ts';
import { createUnknowns } from '../../src/discovery/unknowns.ts';
import fc, { runs } from '../setup/property.ts';

const unknowns = createUnknowns();
const LIBRARY: Readonly<Record<string, string>> = {
  'lib.sh': 'D=$(cd "${BASH_SOURCE[0]%/*}" && pwd)\nL=lib\ng() { run "$1" "$D"; }\n',
  version: '1.2\n',
  'loop.sh': '. loop.sh\n',
  list: 'api\nweb\n'
};
const TREE: Readonly<Record<string, readonly string[]>> = {
  '': ['services/', 'lib.sh', 'version', 'loop.sh', 'list'],
  services: ['api/', 'web/'],
  'services/api': ['Dockerfile'],
  'services/web': ['Dockerfile']
};
const below = (path: string) => path.replace(/^\/github\/workspace\/?/, '');
const files = {
  read: (path: string) => LIBRARY[below(path)] ?? null,
  list: (path: string) => TREE[below(path)]?.map((name) => ({ name: name.replace('/', ''), directory: name.endsWith('/') })) ?? null
};
function walked(script: string): readonly string[] {
  const variables = new Map([['SET', 'one two']]);
  const start = { variables, directory: '/github/workspace', scriptDirectory: '/github/workspace/scripts', unknowns, files };
  return walkShell(script, start).commands.map((command) => {
    const words = command.words.map((word) => `${isMaybe(word) ? '?' : ''}${certainly(word)}`);
    return `${unknowns.show(command.directory).slice(17)}${unknowns.show(words.join('|'))}`;
  });
}

test.each<[string, readonly string[]]>([
  ['a b "c d" \'e $SET\'', ['a|b|c d|e $SET']],
  ['a \\\n  b # comment\nc', ['a|b', 'c']],
  ['X=1; run $X ${X} "${X}y" ${Z:-d}', ['run|1|1|1y|d']],
  ['run $SET "$SET" $NONE', ['run|one|two|one two|$NONE']],
  ['cd sub && run\nrun', ['/subrun', '/subrun']],
  ['(cd sub; run); run', ['/subrun', 'run']],
  ['N=5; run $(($N + 1)) $((N - 1)) $((${N} * 2))', ['run|6|4|10']],
  ['for i in 1 2; do run $i; done', ['run|1', 'run|2']],
  ['f() { run "$1" "$@"; }\nf a b', ['run|a|a|b']],
  ['f() { A=$1; shift; run "$A" "$@"; }\nf a "b c"', ['run|a|b c']],
  ['f() { run "$@" end; }\nf', ['run|end']],
  ['. lib.sh\ng x\nrun $L', ['run|x|/github/workspace', 'run|lib']],
  ['run $(cat version) $(cat none) $(cat version | tail -n 1)', ['run|1.2|$(cat none)|1.2']],
  ['source ./none.sh', ['source|./none.sh']],
  ['. loop.sh; run', ['.|loop.sh', 'run']],
  ['if unknown; then F="--a b"; fi\nrun $F "$F"', ['unknown', 'run|?--a|?b|$F']],
  ['function f { run; }', ['run']],
  ['if [ -z "$SET" ]; then no; else yes; fi', ['yes']],
  ['if [[ "$SET" == "one two" ]]; then yes; else no; fi', ['yes']],
  ['if unknown; then a; else b; fi', ['unknown', 'a', 'b']],
  ['cat <<EOF\ndocker build .\nEOF\nafter', ['cat', 'after']],
  ['cd "$(dirname "$0")/.." && run', ['run']],
  ['D=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)\nrun "$D/x"', ['run|/github/workspace/scripts/x']],
  ['run $(date) `git rev-parse HEAD`', ['run|$(date)|$(git rev-parse HEAD)']],
  ['A=1 B=2 run', ['run']],
  ['run > out 2>&1 | next', ['run', 'next']],
  ['while read x; do run; done < file', ['run']],
  ['while IFS= read -r x; do run $x; done < list', ['run|api', 'run|web']],
  ['for d in services/*/; do run "$(basename "$d")" "$d"; done', ['run|api|services/api/', 'run|web|services/web/']],
  ['for f in services/*/Dockerfile none/*; do run $f; done', ['run|services/api/Dockerfile', 'run|services/web/Dockerfile', 'run|none/*']],
  [
    'find services -name Dockerfile | while read -r f; do run "$(dirname $f)"; done',
    ['find|services|-name|Dockerfile', 'run|services/api', 'run|services/web']
  ],
  ['ls services | xargs -I{} run x/{}', ['ls|services', 'run|x/api', 'run|x/web']],
  ['cat list | xargs -n1 run', ['cat|list', 'run|api', 'run|web']],
  ['find services -name Dockerfile -exec run {} \\;', ['run|services/api/Dockerfile', 'run|services/web/Dockerfile']],
  ['args=(--a b)\nargs+=("c d" $NONE)\nrun "${args[@]}" ${#args[@]}', ['run|--a|b|c d|$NONE|4']],
  ['args=(--a)\n[ -n "$NONE" ] && args+=(--t x)\nrun "${args[@]}"', ['run|--a|?--t|?x']],
  ['args=()\nif unknown; then args+=(--t x); else args+=(--t y); fi\nrun "${args[@]}"', ['unknown', 'run|?--t|?x|?--t|?y']],
  ['case "$SET" in one*) yes;; *) no;; esac', ['yes']],
  ['case "$NONE" in a) T=1;; b) T=2;; esac\nrun $T', ['run|$T']],
  ['set -- --target x\nwhile [ $# -gt 0 ]; do case $1 in --target) T=$2; shift 2;; *) shift;; esac; done\nrun $T', ['run|x']],
  ['if [ -z "$NONE" ]; then echo usage; exit 1; fi\nrun', ['echo|usage', 'run']],
  ['cd missing || exit 1\nrun', ['/missingrun']],
  [
    'timeout -k 5 20m run a; nice -n 5 run b; sudo -E env A=1 run c; time run d; retry 3 run e',
    ['run|a', 'run|b', 'run|c', 'run|d', 'run|e']
  ],
  [
    'stdbuf -oL run a | tee log; if ! run b; then run c; fi; until run d; do sleep 1; done',
    ['run|a', 'tee|log', 'run|b', 'run|c', 'run|d', 'sleep|1']
  ],
  [
    'eval "run a"; sh -c "run b"; bash -euc \'run $0 $1\' x y; mytool --flag docker build .',
    ['run|a', 'run|b', 'run|/github/workspace/scripts/script|y', 'docker|build|.']
  ],
  ['X=a.b/c; run ${X%/*} ${X##*/} ${X/a/z} ${X^^} ${X:2:1}', ['run|a.b|c|z.b/c|A.B/C|b']],
  ['printf "%s\\n" a b | while read x; do run $x; done', ['printf|%s\\n|a|b', 'run|a', 'run|b']],
  [
    'mapfile -t L < list; for x in "${L[@]}"; do run $x; done; for x in {a,b}{1..2}; do run $x; done',
    ['run|api', 'run|web', 'run|a1', 'run|a2', 'run|b1', 'run|b2']
  ],
  ['while read x; do run $x; done < <(cat list | grep w)', ['cat|list', 'grep|w', 'run|web']],
  ['while read x; do run $x; done < <(cat list | other x)', ['cat|list', 'other|x', 'run|$x']],
  ['"unclosed', ['unclosed']],
  ['', []]
])('%j', (script, expected) => {
  expect(walked(script)).toEqual(expected);
});

test('a list of options that each of 28 conditions may extend is split once for each of its values', () => {
  const ifs = Array.from({ length: 28 }, (_, at) => `if unknown; then F="$F --a${at}"; fi`);
  expect(walked(['F=', ...ifs, 'run $F'].join('\n')).at(-1)).toMatch(/^run\|\?--a0\|/);
});

const build = (line: string) => {
  const command = dockerCommand(line.split(' '), unknowns);
  return command?.kind === 'build'
    ? `${command.flags.context} -f ${command.flags.file} ${command.flags.target ?? ''} ${command.flags.args.join('+')}`.trim()
    : (command?.kind ?? null);
};
test.each<[string, string | null]>([
  ['docker build .', '. -f null'],
  ['docker build -t a -f x/Dockerfile --target t --build-arg A=1 --build-arg=B=2 ctx', 'ctx -f x/Dockerfile t A=1+B=2'],
  ['docker buildx build --push --load --file=F --platform linux/amd64 .', '. -f F'],
  ['docker --context remote image build -fF .', '. -f F'],
  ['DOCKER_BUILDKIT=1 docker build .', '. -f null'],
  ['podman build --squash .', '. -f null'],
  ['buildah bud -f F .', '. -f F'],
  ['docker buildx bake -f b.hcl app', 'bake'],
  ['docker buildx bake --print', null],
  ['docker compose -f c.yml build api', 'compose'],
  ['docker compose up -d --no-build', null],
  ['docker compose up --build', 'compose'],
  ['docker-compose build', 'compose'],
  ['make image', 'task'],
  ['./scripts/build.sh x', 'script'],
  ['bash scripts/build.sh', 'script'],
  ['docker build --check .', null],
  ['docker build --call=outline .', null],
  ['docker build --help', null],
  ['docker run image build .', null],
  ['docker push x', null],
  ['docker buildx imagetools create x', null],
  ['echo docker build .', null],
  ['npm run build', 'task'],
  ['', null]
])('%s', (line, expected) => {
  expect(build(line)).toBe(expected);
});

/** Files, services and whether only what is missing is built. */
const composed = (line: string) => {
  const command = dockerCommand(line.split(' '), unknowns);
  return command?.kind === 'compose' ? [command.files, command.services, ...(command.onlyMissing ? ['missing'] : [])] : null;
};
test.each([
  { line: 'docker compose build --force-rm api', expected: [[], ['api']] },
  { line: 'docker compose build --build-arg A=1 --no-rm --compress --parallel api web', expected: [[], ['api', 'web']] },
  { line: 'docker-compose --no-ansi -f c.yml -p x build --memory 1g -q --progress plain api', expected: [['c.yml'], ['api']] },
  { line: 'docker compose build --check api', expected: null },
  { line: 'docker compose --dry-run build api', expected: null },
  { line: 'docker compose up --pull always --build api', expected: [[], ['api']] },
  { line: 'docker compose up --wait --wait-timeout 60 --no-recreate --quiet-build -t 5 api', expected: [[], ['api'], 'missing'] },
  { line: 'docker compose up --build --abort-on-container-failure --timestamps --attach-dependencies api', expected: [[], ['api']] },
  { line: 'docker compose create --pull never --build --yes api', expected: [[], ['api']] },
  { line: 'docker compose run --rm --use-aliases -w /x --build api make --no-build', expected: [[], ['api']] },
  { line: 'docker compose run -T -u 1 --pull always api npm run --build', expected: [[], ['api'], 'missing'] },
  { line: 'docker compose watch --no-up api', expected: [[], ['api']] },
  { line: 'docker compose exec api docker compose build', expected: null }
])('$line', ({ line, expected }) => {
  expect(composed(line)).toEqual(expected);
});

/** What a command says of its cache: told to run all again, and the option that only some runs pass. */
test.each([
  { script: 'docker build --no-cache .', expected: [true, null] },
  { script: 'docker build --no-cache=false .', expected: [false, null] },
  { script: 'A=; if u; then A=--no-cache; fi; docker build $A .', expected: [false, '--no-cache'] },
  { script: 'if u; then A=--no-cache; else A="--cache-from x/y"; fi; docker build $A .', expected: [false, '--no-cache'] },
  { script: 'if u; then A=--no-cache; else A=--no-cache; fi; docker build $A .', expected: [true, null] },
  { script: 'A=; if u; then A="--cache-to type=inline"; fi; docker buildx build $A .', expected: [false, null] },
  { script: 'A=; if u; then A="--cache-from x/y"; fi; docker build $A .', expected: [false, '--cache-from'] },
  { script: 'A=; if u; then A="--build-arg B=1"; fi; docker buildx build $A .', expected: [false, null] },
  { script: 'A=; if u; then A=--no-cache; fi; docker buildx bake $A', expected: [false, '--no-cache'] },
  { script: 'A=; if u; then A=--no-cache; fi; docker compose build $A', expected: [false, '--no-cache'] },
  { script: 'docker compose build --no-cache', expected: [true, null] }
])('$script', ({ script, expected }) => {
  const start = { variables: new Map(), directory: '/github/workspace', scriptDirectory: '/github/workspace', unknowns, files };
  const words = walkShell(script, start).commands.find((one) => one.words[0] === 'docker')?.words ?? [];
  const command = dockerCommand(words, unknowns);
  const told = command?.kind === 'build' ? command.flags : command?.kind === 'bake' || command?.kind === 'compose' ? command : null;
  expect([told?.noCache, told?.openSwitch]).toEqual(expected);
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
      expect(walked(pieces.join(' ')).length).toBeLessThanOrEqual(6001);
    }),
    { numRuns: runs(200) }
  );
});

test('nested loops and recursion end', () => {
  const words = Array.from({ length: 100 }, (_, i) => i).join(' ');
  const loops = `${`for i in ${words}; do `.repeat(6)}run; ${'done; '.repeat(6)}`;
  expect(walked(loops).length).toBeLessThanOrEqual(6001);
  expect(walked('f() { f; f; g; }\ng() { f; f; run; }\nf').length).toBeLessThanOrEqual(6001);
});

test.each([
  { sum: '$N + 6000', nature: 'new' },
  { sum: '(N - 1) + $S', nature: 'new' },
  { sum: 'S * 2', nature: 'steady' },
  { sum: 'N % 10', nature: 'open' },
  { sum: 'N - N', nature: 'open' },
  { sum: 'N > 5', nature: 'open' },
  { sum: 'N + O', nature: 'open' }
])('$(($sum)) of a new N, a steady S and an open O is $nature', ({ sum, nature }) => {
  const of = (name: string, volatile: boolean, steady: boolean) => unknowns.mark({ name, volatile, steady, options: [] });
  const variables = new Map([
    ['N', of('run_number', true, false)],
    ['S', of('vars.S', false, true)],
    ['O', of('O', false, false)]
  ]);
  const start = { variables, directory: '/github/workspace', scriptDirectory: '/github/workspace', unknowns, files };
  const word = walkShell(`V=$((${sum}))\nrun $V`, start).commands[0]?.words[1] ?? '';
  const [found] = unknowns.within(word);
  expect(found?.volatile ? 'new' : found?.steady ? 'steady' : 'open').toBe(nature);
});
