import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import fc, { runs } from '../setup/property.ts';
import { suggestFor } from './setup.ts';

const FILES = {
  '.dockerignore': '**/node_modules\n.venv\n',
  'package.json': '{"name":"a"}\n',
  'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}\n',
  'requirements.txt': 'flask\n',
  'go.mod': 'module x\n',
  'src/a.js': '1\n',
  'conf/a': '1\n'
};
const PROJECT = { paths: [...Object.keys(FILES), 'Dockerfile'], texts: FILES };
const LINES = [
  'WORKDIR /app',
  'WORKDIR src',
  'COPY . .',
  'COPY . /app/',
  'COPY --chown=node src ./src',
  'COPY conf /etc/x',
  'COPY package.json package-lock.json ./',
  'RUN npm ci',
  'RUN npm ci && npm run build',
  'RUN pip install -r requirements.txt',
  'RUN go mod download',
  'RUN apt-get update',
  'RUN apt-get install -y curl',
  'RUN apt-get update && apt-get install -y git',
  'RUN rm -rf /var/lib/apt/lists/*',
  'RUN mkdir -p /app/data && chown node /app/data',
  'RUN ./unknown.sh',
  'ARG GIT_SHA',
  'ENV A=$GIT_SHA',
  'LABEL r=$GIT_SHA',
  'USER node',
  'USER root',
  'SHELL ["/bin/bash", "-c"]',
  'VOLUME /app/data',
  'CMD ["x"]',
  '# a comment',
  '',
  'RUN <<EOF\nnpm ci\nEOF',
  'RUN apt-get install -y \\\n    curl',
  'ONBUILD RUN x',
  'COPY --from=0 /x /y',
  'FROM node:20',
  'FROM debian AS b'
] as const;

const sorted = (text: string): string =>
  parseDockerfile(text, 'Dockerfile')
    .stages.flatMap((s) => s.instructions)
    .map((i) => i.source)
    .sort()
    .join('\n');

test('edits keep every comment, and moves keep every instruction', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...LINES), { maxLength: 14 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      (lines, eol, closed) => {
        const text = ['FROM node:20', ...lines].join('\n').replaceAll('\n', eol) + (closed ? eol : '');
        for (const s of suggestFor(text, PROJECT).suggestions) {
          if (s.after === null || s.replaceLines === null || s.replacement === null) continue;
          const comments = (t: string): number => t.split(/\r?\n/).filter((l) => l.startsWith('#')).length;
          expect(comments(s.after)).toBe(comments(text));
          expect(s.after.endsWith(eol)).toBe(text.endsWith(eol));
          expect(s.after.replaceAll(eol, '').includes('\r')).toBe(false);
          if (s.rule === 'swap-independent' || s.rule === 'move-volatile-arg') expect(sorted(s.after)).toBe(sorted(text));
          const open = (t: string): string => (t.endsWith(eol) ? t.slice(0, -eol.length) : t);
          const before = open(text).split(eol);
          const [from, to] = s.replaceLines;
          const put = s.replacement.split(eol).slice(0, -1);
          expect([...before.slice(0, from - 1), ...put, ...before.slice(to)].join(eol)).toBe(open(s.after));
          expect(s.level !== 'one-click' || s.proof.obligations.length > 0).toBe(true);
        }
      }
    ),
    { numRuns: runs(400) }
  );
});

test('any text gives an answer', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.constantFrom(...LINES),
          fc.string({ maxLength: 40 }).map((s) => `RUN ${s}`),
          fc.string({ maxLength: 30 })
        ),
        { maxLength: 12 }
      ),
      (lines) => {
        expect(suggestFor(['FROM a', ...lines].join('\n'), PROJECT).suggestions).toBeInstanceOf(Array);
      }
    ),
    { numRuns: runs(300) }
  );
});
