// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are shell text
import { expect, test } from '@jest/globals';
import { parseShell } from '../../src/shell/index.ts';
import fc, { anyCharacter, runs } from '../setup/property.ts';

/** One string per command: assignments, words (`?` for a word that is not literal), redirections, connector. */
function commands(text: string): string[] {
  return parseShell(text).commands.map((command) =>
    [
      ...command.assignments.map(({ name, value }) => `${name}=${value ?? '?'}`),
      JSON.stringify(command.argv.map((word) => word ?? '?')),
      ...command.redirects.map(({ descriptor, operator, target }) => `${descriptor ?? ''}${operator}${target ?? '?'}`),
      ...(command.next === null ? [] : [command.next])
    ].join(' ')
  );
}

test.each<[string, string[]]>([
  ['', []],
  ['# only a comment', []],
  ['npm ci', ['["npm","ci"]']],
  ['a && b || c', ['["a"] &&', '["b"] ||', '["c"]']],
  ['a; b;', ['["a"] ;', '["b"]']],
  ['set -e\na\n# note; x\nb\n', ['["set","-e"] newline', '["a"] newline', '["b"]']],
  ['a | b', ['["a"] |', '["b"]']],
  ['A=1 B="x y" C=$z npm ci', ['A=1 B=x y C=? ["npm","ci"]']],
  ['A=1', ['A=1 []']],
  ['a > /x 2>&1 < in', ['["a"] >/x 2>&1 <in']],
  ['a >> $x', ['["a"] >>?']],
  ['echo \'a b\'"c\\"d"\\ e', ['["echo","a bc\\"d e"]']],
  ['echo "a\\nb"', ['["echo","a\\\\nb"]']],
  ['echo $A "${B}" x', ['["echo","?","?","x"]']],
  ['rm *.deb [ab] a? "*"', ['["rm","?","?","?","*"]']],
  ['cd ~ && ls ~/x a=~/y "~"', ['["cd","?"] &&', '["ls","?","?","~"]']],
  ['echo {a,b} {a}', ['["echo","?","{a}"]']],
  ["echo $'a'", ['["echo","?"]']],
  ['[ -f x ] && y', ['["[","-f","x","]"] &&', '["y"]']],
  ['a \\\n  b', ['["a","b"]']],
  ['export A=b C=$d', ['["export","A=b","?"]']],
  ['cat <<E > f\nx\nE\nls', ['["cat"] <<E >f newline', '["ls"]']]
])('%j', (text, expected) => {
  expect(commands(text)).toEqual(expected);
  expect(parseShell(text).opaque).toBe(null);
});

test.each([
  ['if a; then b; fi', 'if'],
  ['for x in a; do b; done', 'loop'],
  ['while a; do b; done', 'loop'],
  ['case a in b) c;; esac', 'case'],
  ['(a)', 'subshell'],
  ['{ a; }', 'group'],
  ['(a) > f', 'redirected group'],
  ['[[ a = b ]]', 'bash test'],
  ['((a))', 'arithmetic'],
  ['f() { a; }', 'function'],
  ['a & b', 'background job'],
  ['! a', 'negation'],
  ['time a', 'time'],
  ['a |& b', 'bash pipe'],
  ['a &> f', 'bash redirection'],
  ['a <<< b', 'bash redirection'],
  ['a=(1 2)', 'bash assignment'],
  ['a+=1', 'bash assignment'],
  ['eval a', 'eval'],
  ['. ./env', '.'],
  ['source env', 'source'],
  ['exec a', 'exec'],
  ['alias a=b', 'alias'],
  ['trap a EXIT', 'trap'],
  ['$CMD a', 'program name not literal'],
  ['a && "$(b)"', 'program name not literal'],
  ['a $(b)', 'command substitution'],
  ['a "`b`"', 'command substitution'],
  ['A=$(b)', 'command substitution'],
  ['a > $(b)', 'command substitution'],
  ['a <(b)', 'command substitution'],
  ['a $((x=1))', 'command substitution'],
  ['a ${x:=1}', 'command substitution'],
  ['a ${x:?no}', 'command substitution'],
  ['a $[1]', 'command substitution'],
  ['cat <<E\n$(b)\nE', 'command substitution'],
  ['cat <<E\nx', 'unterminated heredoc'],
  ['a (', 'syntax error'],
  ['a &&', 'syntax error'],
  ["a 'b", 'syntax error'],
  ['if a', 'syntax error'],
  ['a\r\nb', 'unusual blank or carriage return'],
  ['a\u00a0b', 'unusual blank or carriage return'],
  ['a\0', 'unusual blank or carriage return'],
  ['('.repeat(300), 'nested too deeply'],
  ['cat <<A '.repeat(200), 'too many heredocs'],
  ['a'.repeat(140_000), 'too long']
])('opaque: %#', (text, reason) => {
  expect(parseShell(text).opaque).toBe(reason);
});

test.each<[string[], boolean | null]>([
  [['/bin/sh', '-c'], false],
  [['bash', '-ec'], true],
  [['/bin/bash', '-o', 'pipefail', '-c'], false],
  [['/bin/bash', '-euxo', 'pipefail', '-c'], true],
  [['ash', '-o', 'errexit', '-c'], true],
  [['bash'], null],
  [['bash', '-lc'], null],
  [['bash', '-c', 'x'], null],
  [['bash', '-o', 'posix', '-c'], null],
  [['zsh', '-c'], null],
  [['cmd', '/S', '/C'], null],
  [['powershell', '-Command'], null],
  [[], null]
])('shell %j', (shell, errexit) => {
  const body = parseShell('a', { shell });
  expect(body.opaque === null ? body.errexit : null).toBe(errexit);
});

test('a backtick as escape character means Windows text', () => {
  expect(parseShell('a', { escape: '`' })).toMatchObject({ commands: [], opaque: 'backtick as escape character' });
});

test.each([
  ['a \\', true],
  ['<<`\\', true],
  ['a \\\\\\', true],
  ['a \\\\', false],
  ['a \\b', false]
])('a text that ends inside an escape is not read: %j', (text, opaque) => {
  const body = parseShell(text);
  expect(body.opaque).toBe(opaque ? 'ends in a backslash' : null);
  for (const { end } of body.commands) expect(end).toBeLessThanOrEqual(text.length);
});

test('offsets point at the command and its words', () => {
  const text = 'a && VAR=1 b "c d" > f # x';
  const [, second] = parseShell(text).commands;
  expect(second && text.slice(second.start, second.end)).toBe('VAR=1 b "c d" > f');
  expect(second?.words.map(({ start, end }) => text.slice(start, end))).toEqual(['b', '"c d"']);
});

test('a heredoc gives its body where nothing in it expands', () => {
  const bodyOf = (text: string) => parseShell(text).commands[0]?.redirects[0]?.heredoc;
  expect(bodyOf('cat <<E\nx\nE')).toBe('x\n');
  expect(bodyOf("cat <<-'E'\n\t$x\n\tE")).toBe('$x\n');
  expect(bodyOf('cat <<E\n$x\nE')).toBe(null);
});

const shellText = fc.string({
  unit: fc.constantFrom('a', ' ', '\n', '\\', '"', "'", '$', '(', ')', '{', '}', '&', '|', ';', '<', '>', '#', '*', '=', '`', '!', '~')
});

test('any text gives a body whose commands lie in order inside it', () => {
  fc.assert(
    fc.property(fc.oneof(shellText, fc.string({ unit: anyCharacter })), (text) => {
      let at = 0;
      const body = parseShell(text);
      for (const command of body.commands) {
        expect(command.start).toBeGreaterThanOrEqual(at);
        expect(command.end).toBeGreaterThanOrEqual(command.start);
        at = command.end;
        if (body.opaque === null) expect(command.opaque).toBe(null);
      }
      expect(at).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: runs(2000) }
  );
});
