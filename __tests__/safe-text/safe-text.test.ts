import { describe, expect, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import {
  cellCodeSpan,
  clean,
  codeSpan,
  fencedBlock,
  hasInvisibleCharacters,
  htmlCode,
  link,
  logLine,
  maskSecrets,
  namesSecret,
  replaceSecrets
} from '../../src/safe-text/index.ts';
import fc, { anyCharacter, runs } from '../setup/property.ts';

const markdown = new MarkdownIt({ html: true, linkify: true });

const HOSTILE = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '`',
        '``',
        '|',
        '\\',
        '\n',
        '\r',
        '<img src=x>',
        '](http://e.vil)',
        '![x](y)',
        '@team',
        '#12',
        'www.evil.com',
        '<!--',
        '-->',
        '</details>',
        '##[error]',
        '::set-output name=a::b',
        '\u202e',
        '\u0085',
        '~~~',
        '> ',
        '| a |',
        'a@b.co',
        '\ud800'
      ),
      fc.string({ maxLength: 6, unit: anyCharacter })
    ),
    { maxLength: 12 }
  )
  .map((parts) => parts.join(''));

test('a code span renders as one code element that holds the cleaned text and nothing else', () => {
  fc.assert(
    fc.property(HOSTILE, (text) => {
      const html = markdown.renderInline(`before ${codeSpan(text)} after`);
      expect(html).toMatch(/^before <code>[^<]*<\/code> after$/);
    }),
    { numRuns: runs(3000) }
  );
});

test('a cell keeps its table: three cells stay three cells', () => {
  fc.assert(
    fc.property(HOSTILE, (text) => {
      const html = markdown.render(`| a | b | c |\n|:--|:--|:--|\n| x | ${cellCodeSpan(text)} | z |\n`);
      expect(html.match(/<td/g)?.length).toBe(3);
      expect(html).toContain('>z</td>');
      expect(html).not.toMatch(/<a |<img|<h\d/);
    }),
    { numRuns: runs(3000) }
  );
});

test('a fenced block gives its content back to the byte', () => {
  fc.assert(
    fc.property(HOSTILE, (text) => {
      const body = text.replace(/\r\n?/g, '\n').replaceAll('\0', '');
      const tokens = markdown.parse(`${fencedBlock(body, 'suggestion')}\n\nafter`, {});
      expect(tokens.filter((t) => t.type === 'fence')).toHaveLength(1);
      expect(tokens[0]?.content).toBe(body === '' || body.endsWith('\n') ? body : `${body}\n`);
    }),
    { numRuns: runs(2000) }
  );
});

test('html text holds no markup of the stranger', () => {
  fc.assert(
    fc.property(HOSTILE, (text) => expect(htmlCode(text)).toMatch(/^<code>[^<>"']*<\/code>$/)),
    { numRuns: runs(2000) }
  );
});

/** What a runner reads as a command: `::x::` at the start of a trimmed line (.NET white space), `##[x]` anywhere. */
function runnerCommands(line: string): string[] {
  return line.split(/\r\n|\n|\r/).filter((l) => /^[\s\u0085\u00a0]*::[^:]+::/.test(l) || /##\[[^\]]*\]/.test(l));
}

test('a log line holds no command for the runner', () => {
  fc.assert(
    fc.property(HOSTILE, (text) => expect(runnerCommands(logLine(text))).toEqual([])),
    { numRuns: runs(3000) }
  );
});

describe('clean', () => {
  test.each([
    ['plain', 'plain'],
    ['a\nb', 'a ⏎ b'],
    ['a\r\nb\u2028c', 'a ⏎ b ⏎ c'],
    ['a\u202eb', 'a\ufffdb'],
    ['a\u200bb', 'a\ufffdb'],
    ['a\ud800b', 'a\ufffdb'],
    ['tab\there', 'tab here'],
    ['😀', '😀']
  ])('%j becomes %j', (text, wanted) => {
    expect(clean(text)).toBe(wanted);
  });
  test('cuts by code points and never splits a pair', () => {
    expect(clean('😀'.repeat(400), 10)).toBe(`${'😀'.repeat(9)}…`);
    expect([...clean('x'.repeat(1_000_000), 160)]).toHaveLength(160);
  });
});

describe('invisible characters', () => {
  test.each([
    ['RUN echo ok\n\t# fine\r\n', false],
    ['RUN echo \u202eevil', true],
    ['RUN echo \u200b', true],
    ['naïve ☕ 😀', false],
    ['nul \0', true]
  ])('%j: %p', (text, wanted) => {
    expect(hasInvisibleCharacters(text)).toBe(wanted);
  });
});

describe('secrets', () => {
  test.each([
    ['RUN curl -H "Authorization: Bearer abcdef123456" https://x', 'abcdef123456'],
    ['ENV API_KEY=hunter2hunter2', 'hunter2hunter2'],
    ['ARG NPM_TOKEN=npm_abcdefghijklmnopqrstuvwxyz0123456789', 'abcdefghijklmnopqrstuvwxyz'],
    ['RUN git clone https://user:pa55word@example.com/x', 'pa55word'],
    ['x ghp_0123456789abcdef0123456789abcdef0123 y', 'ghp_0123456789'],
    ['AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7EXAMPLE'],
    ["PASSWORD='open sesame'", 'open sesame'],
    ['ENV API_TOKEN=hunter2\\\n    B=2', 'hunter2'],
    ['RUN echo Zm9vYmFyQmF6UXV4MTIzNDU2Nzg5MGFiY2RlZkdISUo', 'Zm9vYmFyQmF6']
  ])('%s is masked', (text, secret) => {
    expect(maskSecrets(text)).not.toContain(secret);
    expect(maskSecrets(text)).toContain('***');
  });
  test.each([
    ['FROM node:20@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'],
    ['COPY --from=build /app/dist/some/very/long/path/that/goes/on/and/on ./dist'],
    ['RUN npm ci --ignore-scripts && npm run build'],
    ['ENV API_KEY=$API_KEY'],
    ['RUN apt-get install -y --no-install-recommends ca-certificates'],
    ['RUN pip install -r requirements.txt'],
    ['ARG NPM_TOKEN=\nRUN npm ci'],
    ['passwords:\n  - path: x']
  ])('%s is left alone', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });
  test('what continues a line stays, so that a masked Dockerfile has the same lines', () => {
    expect(maskSecrets('ENV API_TOKEN=hunter2\\\n    B=2')).toBe('ENV API_TOKEN=***\\\n    B=2');
  });
  test('each secret may have a stand-in of its own', () => {
    expect(replaceSecrets('A_TOKEN=one B_TOKEN=two', (secret) => `<${secret.length}${secret[0]}>`)).toBe('A_TOKEN=<3o> B_TOKEN=<3t>');
  });
  test.each([
    ['NPM_TOKEN', true],
    ['GIT_AUTH', true],
    ['DB_PASSWORD', true],
    ['AUTHOR', false],
    ['NODE_ENV', false]
  ])('name %s: %p', (name, wanted) => {
    expect(namesSecret(name)).toBe(wanted);
  });
});

test('link addresses are encoded segment by segment', () => {
  expect(link('4', 'https://github.com/', ['a', 'b', 'blob', 'x)(y z', '../..', "'"], '#L4')).toBe(
    '[4](https://github.com/a/b/blob/x%29%28y%20z/..%2F../%27#L4)'
  );
});
