import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import fc, { anyCharacter, runs } from '../setup/property.ts';
import { instructionsOf } from './outline.ts';

const piece = fc.constantFrom(
  ...['FROM a', 'RUN x', 'COPY a b', 'ENV A=1', 'ONBUILD RUN y', 'CMD ["a"]', 'FROM', 'bogus', '<<E', '<<-E', '\nE\n', '<<"E F"'],
  ...[
    '\n',
    '\n',
    '\r\n',
    '\\\n',
    '\\',
    '`',
    '#',
    '# escape=`\n',
    ' ',
    '\t',
    '"',
    "'",
    '--from=a',
    '[',
    ']',
    '$A',
    '\uFEFF',
    '\u00a0',
    '\0',
    'é'
  ]
);
const anyText = fc.oneof(fc.string({ unit: piece, maxLength: 40 }), fc.string({ unit: anyCharacter, maxLength: 200 }));

test('any text gives a value whose ranges lie inside it, in order and apart', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const file = parseDockerfile(text, 'f');
      let at = 0;
      for (const { range } of instructionsOf(file)) {
        expect(range.start.offset).toBeGreaterThanOrEqual(at);
        expect(range.end.offset).toBeGreaterThan(range.start.offset);
        expect(text.slice(0, range.start.offset).split('\n')).toHaveLength(range.start.line + 1);
        expect(range.start.offset - range.start.column).toBe(text.lastIndexOf('\n', range.start.offset - 1) + 1 || 0);
        expect(text.slice(range.start.offset, range.end.offset)).not.toMatch(/^[ \t\r\n]/);
        at = range.end.offset;
      }
      expect(at).toBeLessThanOrEqual(text.length);
      for (const { range } of file.problems) if (range !== null) expect(range.end.offset).toBeLessThanOrEqual(text.length);
      const invalid = instructionsOf(file).filter(({ kind }) => kind === 'invalid').length;
      expect(file.problems.filter(({ severity }) => severity === 'error').length).toBeGreaterThanOrEqual(invalid);
    }),
    { numRuns: runs(1000) }
  );
});

test('everything that is no instruction is a comment, a directive or blank', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const file = parseDockerfile(text, 'f');
      const inside = [...instructionsOf(file), ...file.comments, ...file.directives].map(({ range }) => range);
      const left = text.split('\n').filter((_, line) => !inside.some((r) => r.start.line <= line && line <= r.end.line));
      // A repeated directive is neither.
      fc.pre(!file.problems.some(({ code }) => code === 'duplicate-directive'));
      for (const line of left) expect(line).toMatch(/^[\s\u0085]*$/);
    }),
    { numRuns: runs(1000) }
  );
});

test('an instruction read alone from its own lines is the same instruction', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const file = parseDockerfile(text, 'f');
      fc.pre(file.escape === '\\');
      for (const instruction of instructionsOf(file)) {
        if (instruction.kind === 'invalid') continue;
        const again = instructionsOf(
          parseDockerfile(`FROM a\n${text.slice(instruction.range.start.offset, instruction.range.end.offset)}`, 'f')
        )[1];
        const { range: _, ...first } = instruction;
        expect(again).toMatchObject(first.kind === 'onbuild' ? { kind: 'onbuild', source: first.source } : first);
      }
    }),
    { numRuns: runs(700) }
  );
});

test('indentation of continuations is kept, comments and blank lines between them leave no trace', () => {
  const filler = fc.constantFrom('', '# c\n', '  # c \\\n', '\n', ' \t\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.stringMatching(/^[a-z ]{1,8}$/), filler), { minLength: 1, maxLength: 8 }), (parts) => {
      const joined = parts.map(([word, gap]) => `${word}\\\n${gap}`).join('');
      const [, run] = instructionsOf(parseDockerfile(`FROM a\nRUN x${joined}`, 'f'));
      expect(run?.rest).toBe(`x${parts.map(([word]) => word).join('')}`.trim());
    })
  );
});

test.each<[string, string, number]>([
  ['32,000 continuations', `FROM a\nRUN x${' \\\n y'.repeat(32_000)}`, 2],
  ['comments in continuations', `FROM a\nRUN x \\\n${'# c\n'.repeat(30_000)} y`, 2],
  ['one line of 1 MB', `FROM a\nRUN ${'x'.repeat(1_000_000)}`, 2],
  ['5,001 instructions', `FROM a\n${'RUN x\n'.repeat(20_000)}`, 5000],
  ['heredocs without end', `FROM a\n${'RUN <<A\n'.repeat(50_000)}`, 2],
  ['many heredocs on a line', `FROM a\nRUN ${'<<A '.repeat(10_000)}\n${'A\n'.repeat(10_000)}`, 2],
  ['nested substitutions', `FROM a\nRUN ${'${a:-'.repeat(10_000)}<<A`, 2],
  ['blank heredoc word', `FROM a\nRUN <<${' '.repeat(60_000)}a<`, 2],
  ['NULs', '\0'.repeat(60_000), 1],
  ['empty lines', '\n'.repeat(1_000_000), 0]
])('hostile text is read in one pass: %s', (_, text, count) => {
  expect(instructionsOf(parseDockerfile(text, 'f'))).toHaveLength(count);
});
