import { expect, test } from '@jest/globals';
import { whatFailed } from '../../src/action/what-failed.ts';
import { failureLine } from '../../src/github/index.ts';
import { breakCommands, clean } from '../../src/safe-text/index.ts';
import fc, { anyCharacter, runs } from '../setup/property.ts';

// The runner's two readers of a line: `::name …::` at its start after .NET's white space, and `##[name …]` anywhere.
const WHITE = /^[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
function commandsIn(output: string): string[] {
  return output
    .split(/\r\n|\n|\r/)
    .flatMap((line) => [/^::[a-z-]+(?: [^:]*)?::/i.exec(line.replace(WHITE, ''))?.[0], /##\[[a-z-]+[^\]]*\]/i.exec(line)?.[0]])
    .filter((command): command is string => command !== undefined);
}

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::add-mask::x',
        '::set-output name=a::b',
        '##[error]x',
        '##[add-mask]',
        '\n',
        '\r',
        '\u0085',
        '\u00a0',
        '\u2028',
        '%0A',
        '::error file=a::',
        ' ',
        '\u200b'
      ),
      fc.string({ unit: anyCharacter, maxLength: 6 })
    ),
    { maxLength: 12 }
  )
  .map((parts) => parts.join(''));

test('the readers of this test do find commands', () => {
  expect(commandsIn('a\n  ::error::x\n\u0085::debug::y\nzz ##[warning]q')).toEqual(['::error::', '::debug::', '##[warning]']);
});

test('lines that the action logs hold no command, whatever the text', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const line of [
        `         ${breakCommands(clean(text))}`,
        breakCommands(clean(text)),
        breakCommands(`verdict  SKIPPED: ${clean(text)}`)
      ])
        expect(commandsIn(line)).toEqual([]);
    }),
    { numRuns: runs(2000) }
  );
});

test('messages of errors are one line without secrets', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const error = Object.assign(new Error(`${text} ghs_0123456789abcdefghijklmnop`), { status: 403, response: { headers: {} } });
      for (const line of [whatFailed(error), failureLine(error), whatFailed(new Error(text))]) {
        expect(line).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
        expect(line).not.toContain('ghs_0123456789');
      }
    }),
    { numRuns: runs(2000) }
  );
});
