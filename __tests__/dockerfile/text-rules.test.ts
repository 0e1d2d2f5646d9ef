// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are Dockerfile text
import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import { outline } from './outline.ts';

// Rows marked E were also given to a real engine (BuildKit 0.25).
const rows: [text: string, expected: string[]][] = [
  // lines and continuations
  ['run   echo  x', ['RUN@1-1 "echo  x"']], // E
  ['RUN\techo t  y', ['RUN@1-1 "echo t  y"']], // E
  ['  RUN a  ', ['RUN@1-1 "a"']],
  ['RUN a \\\n  b', ['RUN@1-2 "a   b"']],
  ['RUN a\\\nb', ['RUN@1-2 "ab"']],
  ['RUN a \\ \t\n b', ['RUN@1-2 "a  b"']],
  ['RUN a \\x\nRUN b', ['RUN@1-1 "a \\\\x"', 'RUN@2-2 "b"']],
  ['RUN a \\\\ \nRUN b', ['RUN@1-1 "a \\\\\\\\"', 'RUN@2-2 "b"']],
  ['RUN a \\\\\\\nRUN b', ['RUN@1-1 "a \\\\\\\\\\\\"', 'RUN@2-2 "b"']],
  ['RUN a \\\n\n\n b', ['RUN@1-4 "a  b"']],
  ['RUN a \\\n  # c \\\n b', ['RUN@1-3 "a  b"']],
  ['RUN a \\\n# c\nRUN b', ['RUN@1-3 "a RUN b"']],
  ['RUN a \\\n# c\n\nCOPY x y', ['RUN@1-4 "a COPY x y"']],
  ['RUN a \\', ['RUN@1-1 "a"']], // E
  ['RUN a \\\n\n# c\n', ['RUN@1-3 "a"']], // E
  ['\\\nRUN a', ['RUN@1-2 "a"']], // E
  ['\\', ['@1-1 "invalid"', 'error: unknown-instruction']], // E
  ['RU\\\nN a', ['RUN@1-2 "a"']],
  ['RUN a # b', ['RUN@1-1 "a # b"']],
  ['RUN a\r\nRUN b \\\r\n c\r\n', ['RUN@1-1 "a"', 'RUN@2-3 "b  c"']],
  ['RUN a \\\r\r\n b', ['RUN@1-2 "a  b"']],
  ['RUN\u00a0a', ['RUN\u00a0A@1-1 "invalid"', 'error: unknown-instruction']], // E
  ['\u00a0RUN a\u3000', ['RUN@1-1 "a"']],
  ['\n\n# c\nRUN a', ['RUN@4-4 "a"']],
  ['RUN', ['RUN@1-1 ""']], // E
  ['RUN --network=none', ['RUN@1-1 --network=none ""']], // E
  // flags
  ['RUN --mount=type=bind --network=host a --b', ['RUN@1-1 --mount=type=bind --network=host "a --b"']],
  ['RUN --network=none -- --mount=x', ['RUN@1-1 --network=none "--mount=x"']],
  ['COPY --exclude=a\\ b x y', ['COPY@1-1 --exclude=a b ["x","y"]']],
  ['COPY --link x y', ['COPY@1-1 --link ["x","y"]']],
  ['COPY --link=FALSE x y', ['COPY@1-1 --link=FALSE ["x","y"]']],
  ['COPY --from="b" x y', ['COPY@1-1 --from=b ["x","y"]']], // E
  ['RUN --network=é a', ['RUN@1-1 --network=Ã© "invalid"', 'error: wrong-flag']], // E
  ['COPY --chown=é x é', ['COPY@1-1 --chown=Ã© ["x","é"]']],
  ['HEALTHCHECK --bogus NONE', ['HEALTHCHECK@1-1 --bogus null']], // E
  ['STOPSIGNAL --x SIGTERM', ['STOPSIGNAL@1-1 --x "SIGTERM"']], // E
  ['ARG --y A=1', ['ARG@1-1 --y ["A=1"]']], // E
  ['HEALTHCHECK --interval=1m30s --retries=3 CMD a b', ['HEALTHCHECK@1-1 --interval=1m30s --retries=3 "a b"']],
  ['HEALTHCHECK --interval=0s CMD ["a"]', ['HEALTHCHECK@1-1 --interval=0s ["a"]']],
  // forms of arguments
  ['CMD []', ['CMD@1-1 []']],
  ['CMD', ['CMD@1-1 ""']],
  ['ENTRYPOINT   [ "a" , "b" ]', ['ENTRYPOINT@1-1 ["a","b"]']],
  ["CMD ['a']", ['CMD@1-1 "[\'a\']"']],
  ['CMD ["a" "b"]', ['CMD@1-1 "[\\"a\\" \\"b\\"]"']],
  ['CMD ["\\ud800"]', ['CMD@1-1 ["\ufffd"]']],
  ['COPY ["a b", "/c d/"]', ['COPY@1-1 ["a b","/c d/"]']],
  ['COPY "a b" /c', ['COPY@1-1 ["\\"a","b\\"","/c"]']],
  ['ADD a\tb  c', ['ADD@1-1 ["a","b","c"]']],
  ['COPY ["<<EOF","/x/"]', ['COPY@1-1 ["<<EOF","/x/"]']], // E
  ['ENV A=1  B="x y" C=a\\ b D=', ['ENV@1-1 ["A=1","B=\\"x y\\"","C=a\\\\ b","D="]']],
  ['ENV A x  y "z"', ['ENV@1-1 ["A=x  y \\"z\\""]']],
  ['ENV A \\\n x', ['ENV@1-2 ["A=x"]']],
  ["ENV A='x\\' B=1", ['ENV@1-1 ["A=\'x\\\\\'","B=1"]']],
  ['LABEL a.b="c=d" "e f"=g', ['LABEL@1-1 ["a.b=\\"c=d\\"","\\"e f\\"=g"]']],
  ['ARG A="x y" B', ['ARG@1-1 ["A=\\"x y\\"","B"]']],
  ['ARG A=', ['ARG@1-1 ["A="]']],
  ['EXPOSE 80 443/tcp $P', ['EXPOSE@1-1 ["80","443/tcp","$P"]']],
  ['VOLUME /a  /b', ['VOLUME@1-1 ["/a","/b"]']],
  ['VOLUME ["/a b", " /c "]', ['VOLUME@1-1 ["/a b","/c"]']],
  ['WORKDIR /a b  c', ['WORKDIR@1-1 "/a b  c"']],
  ['USER a:b', ['USER@1-1 "a:b"']],
  ['SHELL ["bash", "-c"]', ['SHELL@1-1 ["bash","-c"]']],
  ['MAINTAINER a <b>', ['MAINTAINER@1-1 "a <b>"']],
  ['HEALTHCHECK none', ['HEALTHCHECK@1-1 null']],
  ['FROM --platform=$X img:1 As Name', ['FROM@1-1 --platform=$X ["img:1","name"]']],
  ['from scratch', ['FROM@1-1 ["scratch",null]']],
  ['ONBUILD copy a b', ['ONBUILD@1-1 ["copy",["a","b"]]']],
  ['ONBUILD RUN <<E\nx\nE', ['ONBUILD@1-3 ["run","<<E"] <<E:"x\\n"']],
  ['ONBUILD FOO x', ['ONBUILD@1-1 ["invalid","invalid"]']], // E
  // heredocs
  ['RUN <<E\necho 1\nE\nRUN a', ['RUN@1-3 "<<E" <<E:"echo 1\\n"', 'RUN@4-4 "a"']],
  ['RUN <<-E\n\t\tx\n\ty\n\tE', ['RUN@1-4 "<<-E" <<E:"x\\ny\\n"']],
  ['RUN <<-E\n\ta\r\tb\n\t\n\tE', ['RUN@1-4 "<<-E" <<E:"a\\r\\tb\\n\\n"']],
  ['RUN <<E\n\tE\nE', ['RUN@1-3 "<<E" <<E:"\\tE\\n"']],
  ["RUN cat <<'E'\n$x\nE", ['RUN@1-3 "cat <<\'E\'" <<E!:"$x\\n"']],
  ['RUN cat <<E>f\nE>f', ['RUN@1-2 "cat <<E>f" <<E>f:""']],
  ['RUN cat <<A; cat <<B\n1\nA;\n2\nB', ['RUN@1-5 "cat <<A; cat <<B" <<A;:"1\\n" <<B:"2\\n"']],
  ['RUN cat <<<word', ['RUN@1-1 "cat <<<word"']],
  ['RUN echo "<<E"', ['RUN@1-1 "echo \\"<<E\\""']],
  ["RUN : ' <<E", ['RUN@1-1 ": \' <<E"']], // E
  ['RUN echo "it\'s" it\\\'s <<E\nx\nE', ['RUN@1-3 "echo \\"it\'s\\" it\\\\\'s <<E" <<E:"x\\n"']], // E
  ['RUN cat <<E${x:-b}F', ['RUN@1-1 "cat <<E${x:-b}F"']], // E
  ['RUN ["cat", "<<E"]', ['RUN@1-1 ["cat","<<E"]']],
  ['CMD cat <<E', ['CMD@1-1 "cat <<E"']],
  ['RUN cat \\\n <<E\nx\nE', ['RUN@1-4 "cat  <<E" <<E:"x\\n"']],
  ['RUN <<E\n# no comment\n\nE', ['RUN@1-4 "<<E" <<E:"# no comment\\n\\n"']],
  ['COPY <<a.txt /b\r\nq\r\na.txt\r\n', ['COPY@1-3 ["<<a.txt","/b"] <<a.txt:"q\\r\\n"']], // E
  ['RUN --mount=target=/x <<E\na\nE', ['RUN@1-3 --mount=target=/x "<<E" <<E:"a\\n"']],
  ['RUN x <<E', ['RUN@1-1 "invalid"', 'error: unterminated-heredoc']],
  ['RUN <<A <<B\nA\nCMD x', ['RUN@1-3 "invalid" <<A:""', 'error: unterminated-heredoc']],
  ['COPY a <<E\nE', ['COPY@1-2 "invalid" <<E:""', 'error: bad-heredoc']], // E
  // refused
  ['RUN []', ['RUN@1-1 "invalid"', 'error: missing-arguments']], // E
  ['EXPOSE --x 80', ['EXPOSE@1-1 --x "invalid"', 'error: wrong-flag']], // E
  ['COPY --chmod x y', ['COPY@1-1 --chmod "invalid"', 'error: wrong-flag']],
  ['COPY --link --link=false f q', ['COPY@1-1 --link --link=false "invalid"', 'error: wrong-flag']], // E
  ['COPY --link=yes f q', ['COPY@1-1 --link=yes "invalid"', 'error: wrong-flag']], // E
  ['COPY --link= f q', ['COPY@1-1 --link= "invalid"', 'error: wrong-flag']],
  ['COPY --constructor=a f q', ['COPY@1-1 --constructor=a "invalid"', 'error: wrong-flag']],
  ['ADD --from=a f q', ['ADD@1-1 --from=a "invalid"', 'error: wrong-flag']],
  ['COPY --from=$X f /', ['COPY@1-1 --from=$X "invalid"', 'error: variable-in-from']], // E
  ['RUN --mount=from=$X,target=/a b', ['RUN@1-1 --mount=from=$X,target=/a "invalid"', 'error: wrong-flag']],
  ['HEALTHCHECK --interval=5 CMD a', ['HEALTHCHECK@1-1 --interval=5 "invalid"', 'error: wrong-flag']], // E
  ['HEALTHCHECK --interval=0.5ms CMD a', ['HEALTHCHECK@1-1 --interval=0.5ms "invalid"', 'error: wrong-flag']], // E
  ['HEALTHCHECK --interval=-5s CMD a', ['HEALTHCHECK@1-1 --interval=-5s "invalid"', 'error: wrong-flag']], // E
  ['HEALTHCHECK CMD', ['HEALTHCHECK@1-1 "invalid"', 'error: missing-arguments']],
  ['HEALTHCHECK NONE x', ['HEALTHCHECK@1-1 "invalid"', 'error: wrong-arguments']],
  ['HEALTHCHECK curl x', ['HEALTHCHECK@1-1 "invalid"', 'error: wrong-arguments']],
  ['HEALTHCHECK', ['HEALTHCHECK@1-1 "invalid"', 'error: missing-arguments']],
  ['FROM', ['FROM@1-1 "invalid"', 'error: wrong-arguments']],
  ['FROM a b', ['FROM@1-1 "invalid"', 'error: wrong-arguments']],
  ['FROM a IS b', ['FROM@1-1 "invalid"', 'error: wrong-arguments']],
  ['FROM a AS 1b', ['FROM@1-1 "invalid"', 'error: invalid-stage-name']], // E
  ['FROM --x=y a', ['FROM@1-1 --x=y "invalid"', 'error: wrong-flag']], // E
  ['COPY f', ['COPY@1-1 "invalid"', 'error: missing-arguments']], // E
  ['COPY ["f"]', ['COPY@1-1 "invalid"', 'error: missing-arguments']],
  ['ADD', ['ADD@1-1 "invalid"', 'error: missing-arguments']],
  ['ENV', ['ENV@1-1 "invalid"', 'error: missing-arguments']],
  ['ENV A', ['ENV@1-1 "invalid"', 'error: missing-arguments']],
  ['ENV A=1 B', ['ENV@1-1 "invalid"', 'error: wrong-arguments']],
  ['ENV =1', ['ENV@1-1 "invalid"', 'error: wrong-arguments']],
  ['ARG', ['ARG@1-1 "invalid"', 'error: missing-arguments']], // E
  ['ARG =1', ['ARG@1-1 "invalid"', 'error: wrong-arguments']],
  ['WORKDIR', ['WORKDIR@1-1 "invalid"', 'error: missing-arguments']],
  ['USER  ', ['USER@1-1 "invalid"', 'error: missing-arguments']],
  ['SHELL bash -c', ['SHELL@1-1 "invalid"', 'error: wrong-arguments']],
  ['SHELL []', ['SHELL@1-1 "invalid"', 'error: missing-arguments']],
  ['VOLUME [""]', ['VOLUME@1-1 "invalid"', 'error: wrong-arguments']], // E
  ['CMD [1]', ['CMD@1-1 "invalid"', 'error: bad-json']],
  ['ONBUILD', ['ONBUILD@1-1 "invalid"', 'error: missing-arguments']],
  ['ONBUILD ONBUILD RUN a', ['ONBUILD@1-1 "invalid"', 'error: wrong-arguments']],
  ['ONBUILD FROM a', ['ONBUILD@1-1 "invalid"', 'error: wrong-arguments']],
  ['ONBUILD RUN [1]', ['ONBUILD@1-1 "invalid"', 'error: bad-json']],
  ['toString x', ['TOSTRING@1-1 "invalid"', 'error: unknown-instruction']],
  ['// comment', ['//@1-1 "invalid"', 'error: unknown-instruction']]
];

test.each(rows)('%j', (text, expected) => {
  expect(outline(text)).toEqual(expected);
});

test.each<[string, string[]]>([
  ['', ['error: empty-file']],
  ['# only\n\n', ['error: empty-file']],
  ['ARG A', ['ARG@1-1 ["A"]', 'error: no-stage']],
  ['RUN a\nFROM b', ['RUN@1-1 "invalid"', 'FROM@2-2 ["b",null]', 'error: before-from']],
  ['\uFEFFFROM a', ['FROM@1-1 ["a",null]']],
  ['\uFEFF# escape=`\nFROM a\nRUN b `\n c', ['FROM@2-2 ["a",null]', 'RUN@3-4 "b  c"']],
  ['# escape=`\nFROM a\nRUN b \\\nRUN c', ['FROM@2-2 ["a",null]', 'RUN@3-3 "b \\\\"', 'RUN@4-4 "c"']],
  ['# escape=`\nFROM a\nCOPY --chown="a`"b" C:\\x y', ['FROM@2-2 ["a",null]', 'COPY@3-3 --chown=a"b ["C:\\\\x","y"]']],
  ['# escape= \nFROM a', ['FROM@2-2 ["a",null]', 'error: invalid-escape']],
  ['# escape=xx\nFROM a', ['FROM@2-2 ["a",null]', 'error: invalid-escape']],
  ['# check=skip=all\n#CHECK = error=true\nFROM a', ['FROM@3-3 ["a",null]', 'error: duplicate-directive']],
  ['\n# escape=`\nFROM a\nRUN b `\nRUN c', ['FROM@3-3 ["a",null]', 'RUN@4-4 "b `"', 'RUN@5-5 "c"']],
  [`FROM a\n#${'x'.repeat(65_534)}\n`, ['FROM@1-1 ["a",null]']], // E
  [`FROM a\n#${'x'.repeat(65_535)}\n`, ['FROM@1-1 ["a",null]', 'error: line-too-long']], // E
  [`FROM a\n#${'é'.repeat(32_768)}\n`, ['FROM@1-1 ["a",null]', 'error: line-too-long']],
  ['#'.repeat(16_777_217), ['error: too-large']]
])('whole file %#', (text, expected) => {
  expect(outline(text, '')).toEqual(expected);
});

test.each<[string, [string, string][]]>([
  [
    '# syntax=docker/dockerfile:1\n# escape=\\\nFROM a',
    [
      ['syntax', 'docker/dockerfile:1'],
      ['escape', '\\']
    ]
  ],
  ['  #Syntax\t= a b  \nFROM a', [['syntax', 'a b']]],
  ['# note\n# syntax=a\nFROM a', []],
  ['#!/usr/bin/env x\n# syntax=a\nFROM a', [['syntax', 'a']]],
  ['// syntax=a\nFROM a', [['syntax', 'a']]],
  ['{"syntax": "a"}', [['syntax', 'a']]],
  ['{"syntax": 1}', []],
  ['FROM a\n# syntax=a', []],
  ['# syntax=\nFROM a', []]
])('directives of %j', (text, expected) => {
  expect(parseDockerfile(text, 'f').directives.map(({ name, value }) => [name, value])).toEqual(expected);
});

test.each<[string, string[]]>([
  ['# a\nFROM x #no\n  #b\nRUN a \\\n # c \\\n b\nRUN <<E\n# no\nE\n#', ['a', 'b', 'c \\', '']],
  ['# syntax=a\n# b\nFROM x', ['b']]
])('comments of %j', (text, expected) => {
  expect(parseDockerfile(text, 'f').comments.map((comment) => comment.text)).toEqual(expected);
});

test.each<[string, string[]]>([
  ['FROM a\nRUN b \\\n\n c', ['empty-continuation']],
  ['FROM a\nRUN b \\\n# c\nRUN d', ['swallowed-instruction']],
  ['FROM a\nRUN b \\\n RUN d', []],
  ['FROM a\nRUN b \\\n# c\n run d', []],
  ['FROM a\nRUN b\u202ec', ['invisible-characters']],
  ['FROM a\nRUN b\u200b', ['invisible-characters']],
  ['\uFEFFFROM a\n', []],
  ['FROM a\nRUN b\tc\r\n', []],
  ['FROM a\nRUN b\0', ['binary', 'invisible-characters']],
  ['FROM a\nONBUILD FOO x', ['bad-trigger']]
])('warnings of %j', (text, expected) => {
  expect(parseDockerfile(text, 'f').problems.map(({ severity, code }) => [severity, code])).toEqual(
    expected.map((code) => ['warning', code])
  );
});

test('a stage holds its instructions, globals what stands before', () => {
  const file = parseDockerfile('ARG A=1\nFROM a AS One\nRUN x\nFROM one\nRUN y', 'f');
  expect(file.globals.map(({ keyword }) => keyword)).toEqual(['ARG']);
  expect(file.stages.map((stage) => [stage.index, stage.name, stage.from.image, stage.instructions.length])).toEqual([
    [0, 'one', 'a', 2],
    [1, null, 'one', 2]
  ]);
});
