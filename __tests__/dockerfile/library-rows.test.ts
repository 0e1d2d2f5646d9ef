// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are Dockerfile text
import { expect, test } from '@jest/globals';
import { boundariesAgree, expandWord, flagValue, parseDockerfile } from '../../src/dockerfile/index.ts';
import { instructionsOf, outline } from './outline.ts';

// The rows of docs/cache-rules.md §12: where dockerfile-ast reads otherwise, BuildKit's reading must come out.
const rows: [row: number, text: string, expected: string[]][] = [
  [1, 'COPY --from=b --chown=1 x y', ['COPY@1-1 --from=b --chown=1 ["x","y"]']],
  [2, 'RUN ["a", "b c"]', ['RUN@1-1 ["a","b c"]']],
  [3, 'RUN ["a\\u0062\\n"]', ['RUN@1-1 ["ab\\n"]']],
  [4, 'RUN ["a"] && echo', ['RUN@1-1 "[\\"a\\"] && echo"']],
  [5, 'RUN ["a",]', ['RUN@1-1 "[\\"a\\",]"']],
  [6, 'RUN [1,"a"]', ['RUN@1-1 "invalid"', 'error: bad-json']],
  [
    7,
    'RUN --mount=type=bind,source="a b",target=/x \\\n --network=none echo',
    ['RUN@1-2 --mount=type=bind,source=a b,target=/x --network=none "echo"']
  ],
  [8, "COPY --chown='a b' x y", ['COPY@1-1 --chown=a b ["x","y"]']],
  [9, 'RUN --mount="type=cache,target=/c" x', ['RUN@1-1 --mount=type=cache,target=/c "x"']],
  [10, 'RUN -- echo', ['RUN@1-1 "echo"']],
  [11, 'RUN echo a \\\n# c \\\n&& b', ['RUN@1-3 "echo a && b"']],
  [12, 'RUN echo x \\\\\nRUN y', ['RUN@1-1 "echo x \\\\\\\\"', 'RUN@2-2 "y"']],
  [14, 'RUN cat 3<<EOF\na\nEOF', ['RUN@1-3 "cat 3<<EOF" <<EOF:"a\\n"']],
  [15, 'RUN cat << EOF\na\nEOF', ['RUN@1-3 "cat << EOF" <<EOF:"a\\n"']],
  [16, "RUN cat <<'E F'\na\nE F", ['RUN@1-3 "cat <<\'E F\'" <<E F!:"a\\n"']],
  [17, 'RUN cat <<"E"F\na\nEF', ['RUN@1-3 "cat <<\\"E\\"F" <<EF!:"a\\n"']],
  [18, 'RUN echo 1<<2\na\n2', ['RUN@1-3 "echo 1<<2" <<2:"a\\n"']],
  [19, 'RUN cat <<EOF\na\nEOF ', ['RUN@1-3 "invalid"', 'error: unterminated-heredoc']],
  [20, 'RUN (cat <<EOF)\na\nEOF', ['RUN@1-3 "invalid"', 'error: unterminated-heredoc']],
  [21, 'COPY <<A <<B /d/\n1\nA\n2\nB', ['COPY@1-5 ["<<A","<<B","/d/"] <<A:"1\\n" <<B:"2\\n"']],
  [22, 'RUN <<EOF\na \\\n b\nEOF', ['RUN@1-4 "<<EOF" <<EOF:"a \\\\\\n b\\n"']],
  [23, 'RUN <<EOF\nEOF', ['RUN@1-2 "<<EOF" <<EOF:""']],
  [24, 'RUN echo  a   b', ['RUN@1-1 "echo  a   b"']],
  [25, 'ENV A="x"y', ['ENV@1-1 ["A=\\"x\\"y"]']],
  [26, "ENV E='$A' D=a\\$b", ['ENV@1-1 ["E=\'$A\'","D=a\\\\$b"]']],
  [27, 'ENV A=1 B=$A', ['ENV@1-1 ["A=1","B=$A"]']],
  [29, 'ARG A B=2 C', ['ARG@1-1 ["A","B=2","C"]']],
  [31, 'FROM a AS Build\nFROM build', ['FROM@1-1 ["a","build"]', 'FROM@2-2 ["build",null]']],
  [33, 'FROM a AS x y', ['FROM@1-1 "invalid"', 'error: wrong-arguments']],
  [34, 'COPY a\\ b /c', ['COPY@1-1 ["a\\\\","b","/c"]']],
  [35, 'RUN echo $v', ['RUN@1-1 "echo $v"']],
  [37, 'RNU x', ['RNU@1-1 "invalid"', 'error: unknown-instruction']]
];

test.each(rows)('row %d: %s', (_, text, expected) => {
  expect(outline(text)).toEqual(expected);
});

test('row 13: an unknown directive ends the directives', () => {
  const file = parseDockerfile('#syntax=x\n#foo=bar\n# escape=`\nFROM a\nRUN a \\\n b', 'Dockerfile');
  expect(file.escape).toBe('\\');
  expect(file.directives.map(({ name, value }) => [name, value])).toEqual([['syntax', 'x']]);
  expect(instructionsOf(file)).toHaveLength(2);
});

const environment: Readonly<Record<string, string>> = { A: 'old', X: '1', v: 'p.q.r' };
const word = (text: string) => expandWord(text, { lookup: (name) => environment[name], escape: '\\' }, 'word').text;
test.each([
  [25, '"x"y', 'xy'],
  [26, "'$A'", '$A'],
  [26, 'a\\$b', 'a$b'],
  [27, '$A', 'old'],
  [28, '${X}2', '12'],
  [36, '${v##*.}', 'r']
])('row %d: the value %s becomes %s', (_, text, expected) => {
  expect(word(text)).toBe(expected);
});

test('row 32: of two stages with one name each keeps its own place', () => {
  const { stages } = parseDockerfile('FROM a AS x\nFROM b AS x\nFROM x', 'Dockerfile');
  expect(stages.map(({ index, name }) => [index, name])).toEqual([
    [0, 'x'],
    [1, 'x'],
    [2, null]
  ]);
});

test('row 1: a flag is found among others', () => {
  const [copy] = parseDockerfile('FROM a\nCOPY --from=b --chown=1 x y', 'Dockerfile').stages[0]?.instructions.slice(1) ?? [];
  expect(copy && flagValue(copy, 'from')).toBe('b');
});

test.each(['RUN echo x \\\\\nRUN y', 'RUN cat 3<<EOF\na\nEOF', "RUN cat <<'E F'\na\nE F", 'RUN echo 1<<2\na\n2'])(
  'where the library moves instruction boundaries the two do not agree: %s',
  (text) => {
    expect(boundariesAgree(parseDockerfile(`FROM a\n${text}`, 'Dockerfile'))).toBe(false);
  }
);

test.each([
  'RUN a',
  'RUN a \\\n # c\n b\nCOPY . .',
  'RUN <<A\nx\nA\nCMD x',
  'COPY <<-"A" /x\n\tA\n\n# end',
  'RUN cat << EOF\na\nEOF',
  "RUN cat << 'EOF' > a\nb = {\n};\nEOF\nCMD x",
  '\r\nRUN a \\\r\n b\r\n',
  'run x'
])('on ordinary text they agree: %s', (text) => {
  expect(boundariesAgree(parseDockerfile(`FROM a\n${text}`, 'Dockerfile'))).toBe(true);
});
