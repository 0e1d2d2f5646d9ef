// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are Dockerfile text
import { expect, test } from '@jest/globals';
import { type ExpansionMode, expandWord, expandWords } from '../../src/dockerfile/index.ts';
import type { Sentence } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';
import fc, { runs } from '../setup/property.ts';

const VALUES: Readonly<Record<string, string>> = {
  A: 'one',
  E: '',
  S: 'two  words',
  P: '/usr/lib/x.tar.gz',
  X: 'xxyy',
  Q: '???y',
  N: 'a\nb',
  R: '[$0]',
  D: '$$x',
  star: 'a*',
  Ä1: 'letters'
};
const lookup = (name: string) => (Object.hasOwn(VALUES, name) ? VALUES[name] : undefined);

function expand(text: string, mode: ExpansionMode, escaper: '\\' | '`' = '\\'): string {
  const { text: expanded, error } = expandWord(text, { lookup, escape: escaper }, mode);
  return error === null ? expanded : 'error';
}

test.each([
  // plain text, quotes, escapes
  ['plain', 'plain'],
  ['', ''],
  ["a'b c'd", 'ab cd'],
  ['a"b c"d', 'ab cd'],
  ["'a", 'error'],
  ['"a', 'error'],
  ['"a\\"', 'error'],
  ["'a\\'", 'a\\'],
  ['a\\ b', 'a b'],
  ['a\\', 'a'],
  ['a\\\\', 'a\\'],
  ['a\\tb', 'atb'],
  ['"a\\tb"', 'a\\tb'],
  ['"a\\\\b"', 'a\\b'],
  ['"a\\$A"', 'a$A'],
  ["'a\\tb'", 'a\\tb'],
  ['"it\'s"', "it's"],
  ["it\\'s", "it's"],
  ["'\"'", '"'],
  ['a<b', 'a<b'],
  ['<< A', '<< A'],
  ['\uFEFFa', 'a'],
  ['a\uFEFF', 'a\uFEFF'],
  // simple references
  ['$A', 'one'],
  ['${A}', 'one'],
  ['x$A.y', 'xone.y'],
  ['$Ab', ''],
  ['${A}b', 'oneb'],
  ["'$A'", '$A'],
  ['"$A"', 'one'],
  ['\\$A', '$A'],
  ['\\${A}', '${A}'],
  ['\\\\$A', '\\one'],
  ['$missing-x', '-x'],
  ['$S', 'two  words'],
  ['$Ä1', 'letters'],
  ['$', '$'],
  ['$.', '$.'],
  ['$ A', '$ A'],
  ['$$A', 'A'],
  ['$1A', 'A'],
  ['$12A', 'A'],
  ['$@@', '@'],
  ['$(A)', '$(A)'],
  ['${1}x', 'x'],
  ['${#}', ''],
  // what is refused
  ['${}', 'error'],
  ['${', 'error'],
  ['${A', 'error'],
  ['${:}', 'error'],
  ['${{A}', 'error'],
  ['${.}', 'error'],
  ['${A=x}', 'error'],
  ['${A:=x}', 'error'],
  ['${A:x}', 'error'],
  ['${A^^}', 'error'],
  ['${A:#o}', 'error'],
  ['${A:%%o}', 'error'],
  ['${A }', 'error'],
  // defaults and alternatives
  ['${missing-x}', 'x'],
  ['${missing:-x}', 'x'],
  ['${E-x}', ''],
  ['${E:-x}', 'x'],
  ['${A-x}', 'one'],
  ['${A:-x}', 'one'],
  ['${missing+x}', ''],
  ['${E+x}', 'x'],
  ['${E:+x}', ''],
  ['${A:+x}', 'x'],
  ['${A:+${P}}', '/usr/lib/x.tar.gz'],
  ['${missing:-$A}', 'one'],
  ['${missing:-${E:-deep}}', 'deep'],
  ['${missing:-a}b}', 'ab}'],
  ['${missing:-a\\}b}', 'a}b'],
  ["${missing:-a'}'b}", 'a}b'],
  ['"${missing:-a\'b}"', 'error'],
  ['${missing:-a', 'error'],
  ['${A?no}', 'one'],
  ['${E?no}', ''],
  ['${E:?no}', 'error'],
  ['${missing?no}', 'error'],
  ['${missing?}', 'error'],
  // prefixes and suffixes
  ['${P#*/}', 'usr/lib/x.tar.gz'],
  ['${P##*/}', 'x.tar.gz'],
  ['${P%.*}', '/usr/lib/x.tar'],
  ['${P%%.*}', '/usr/lib/x'],
  ['${P%/*}', '/usr/lib'],
  ['${P#/usr}', '/lib/x.tar.gz'],
  ['${P#usr}', '/usr/lib/x.tar.gz'],
  ['${P#}', '/usr/lib/x.tar.gz'],
  ['${P##*}', ''],
  ['${P#*}', '/usr/lib/x.tar.gz'],
  ['${X#*x*y}', 'y'],
  ['${X##*x*y}', ''],
  ['${X%y}', 'xxy'],
  ['${X%%y*}', 'xx'],
  ['${X%?}', 'xxy'],
  ['${Q#?\\?}', '?y'],
  ['${Q##\\?}', '??y'],
  ['${star%\\*}', 'a'],
  ['${star#[a]}', 'a*'],
  ['${N#*}', 'a\nb'],
  ['${N##*}', '\nb'],
  ['${N%%*}', 'a\n'],
  ['${N%?b}', 'a\nb'],
  ['${A#\\n}', 'error'],
  ['${A#\\', 'error'],
  ['${missing#x}', ''],
  ["${X#'x'}", 'xyy'],
  ['${X#$A}', 'xxyy'],
  // replacements
  ['${X/x/z}', 'zxyy'],
  ['${X//x/z}', 'zzyy'],
  ['${X//x/}', 'yy'],
  ['${X//x*y/z}', 'z'],
  ['${P//\\//_}', '_usr_lib_x.tar.gz'],
  ['${P/.*/}', '/usr/lib/x'],
  ['${X//q/z}', 'xxyy'],
  ['${X///z}', 'zxzxzyzyz'],
  ['${X//*/z}', 'z'],
  ['${N//*/z}', 'z\nz'],
  ['${X//y/$A}', 'xxoneone'],
  ['${X//y/$R}', 'xx[y][y]'],
  ['${X/y/$R}', 'xx[$0]y'],
  ['${X//y/$D}', 'xx$x$x'],
  ['${X//y/\\/}', 'xx\\/\\/'],
  ['${X//x}', 'error'],
  ['${X/x/z', 'error'],
  ['${missing/x/y}', '']
])('word %j -> %j', (text, expected) => {
  expect(expand(text, 'word')).toBe(expected);
});

test.each([
  ['a`"b', 'a"b'],
  ['`$A', '$A'],
  ['C:\\$A', 'C:\\one'],
  ['"a``b\\"', 'a`b\\']
])('with a backtick as escape character %j -> %j', (text, expected) => {
  expect(expand(text, 'word', '`')).toBe(expected);
});

test.each([
  ['a "$A" \'$A\'', 'a "one" \'one\''],
  ['\\$A \\n', '$A n'],
  ["it's ${missing:-'q'}", "it's 'q'"],
  ['line\n$A\n', 'line\none\n'],
  ['`$A', '`one'],
  ['${', 'error']
])('heredoc body %j -> %j', (text, expected) => {
  expect(expand(text, 'raw', '`')).toBe(expected);
});

test.each([
  ['RUN echo \'$A\' "$A"', 'RUN echo \'$A\' "one"'],
  ['$missing ${missing} ${missing:-z} ${missing/a/b} ${missing//a/b}', '$missing ${missing} ${missing:-z} ${missing/a/b} ${missing/a/b}'],
  ['${A:+p} ${missing:?x}', 'p ${missing:?x}'],
  ['\\$A a\\b', '$A ab'],
  ['$(date) $?', '$(date) $?'],
  ['awk {print $1}', 'awk {print $1}'],
  ["it's", 'error']
])('step name %j -> %j', (text, expected) => {
  expect(expand(text, 'display')).toBe(expected);
});

test('a word that cannot be expanded stays as written', () => {
  expect(expandWord("it's $A", { lookup, escape: '\\' }, 'display').text).toBe("it's $A");
});

test('names are told by whether they had a value', () => {
  const { used, unset } = expandWord('$A ${no:-$E} $A ${A:+$never}', { lookup, escape: '\\' }, 'word');
  expect([used, unset]).toEqual([
    ['A', 'E'],
    ['no', 'never']
  ]);
});

test.each([
  ['80 443/tcp', ['80', '443/tcp']],
  ['$S', ['two', 'words']],
  ['"$S"', ['two  words']],
  ['a\\ b c', ['a b', 'c']],
  ['', []],
  ['$missing', []],
  // BuildKit's words share one buffer, so a modifier loses what stood before it in its word.
  ['a${missing:-b}c', ['bc']]
])('words of %j', (text, expected) => {
  expect(expandWords(text, { lookup, escape: '\\' }).words).toEqual(expected);
});

test('values that double with every line end in an error, not in memory', () => {
  let value = 'x'.repeat(1000);
  let error: Sentence | null = null;
  for (let i = 0; i < 60 && error === null; i++) {
    const result = expandWord('$V$V', { lookup: () => value, escape: '\\' }, 'word');
    value = result.text;
    error = result.error;
  }
  expect(plainText(error ?? [])).toContain('longer than');
  expect(expand('${A:-'.repeat(5000), 'word')).toBe('error');
});

test.each<ExpansionMode>(['word', 'raw', 'display'])('any text expands to text or an error: %s', (mode) => {
  const piece = fc.constantFrom('$', '{', '}', ':', '-', '+', '?', '#', '%', '/', '*', '\\', '"', "'", 'A', 'X', ' ', '<', '0', 'é', '\n');
  fc.assert(
    fc.property(fc.string({ unit: piece, maxLength: 30 }), (text) => {
      const result = expandWord(text, { lookup, escape: '\\' }, mode);
      if (result.error !== null) expect(result.text).toBe(text);
      expect(new Set(result.used.filter((name) => result.unset.includes(name))).size).toBe(0);
    }),
    { numRuns: runs(3000) }
  );
});

test('text without the lexer signs is left alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!/[$'"\\<\uFEFF]/.test(text));
      expect(expand(text, 'word')).toBe(text);
    })
  );
});
