import { expect, test } from '@jest/globals';
import { analyse, gather, pictureOf } from '../../src/analysis/index.ts';
import type { Change } from '../../src/model/change.ts';
import { renderHtml } from '../../src/report/index.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';

// docs/security.md "Secrets": no value of a variable in an HTML report in which everything is drawn.

const [OLD, OLDER, NEW] = ['fakeold4471', 'fakeolder7158', 'fakenew9930'];
const workflow = (value: string) =>
  `on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          build-args: PLACE=${value}\n          cache-from: type=gha\n          cache-to: type=gha,mode=max\n`;
const dockerfile = (value: string) =>
  [
    'FROM node:22',
    `ARG NAME=${value}`,
    'ARG PLACE',
    `ENV GREETING=${value} MADE=a-$NAME`,
    `LABEL note="${value}"`,
    'WORKDIR /srv',
    'COPY . .',
    'RUN npm ci',
    'RUN npm run build',
    ''
  ].join('\n');

test('a page with switches, explanations, merged changes and the history of its Dockerfile', async () => {
  const files = { 'package.json': '{}', 'package-lock.json': '{"lockfileVersion":3,"packages":{}}', 'src/a.ts': 'a' };
  const side = (id: string, value: string, source: string) =>
    sideInMemory(id.repeat(40), {
      ...files,
      'src/a.ts': source,
      Dockerfile: dockerfile(value),
      '.github/workflows/build.yml': workflow(value)
    });
  const changes = Array.from({ length: 20 }, (_, i): Change => {
    const edit = i === 4 ? { dockerfiles: { Dockerfile: { before: dockerfile(OLDER), after: dockerfile(OLD) } } } : {};
    const path = i === 4 ? 'Dockerfile' : 'src/a.ts';
    const at = `2026-10-${String(20 - i).padStart(2, '0')}T00:00:00Z`;
    return {
      id: String(i).padStart(40, '0'),
      at,
      paths: [{ path, before: 'a', after: 'b', modeBefore: 0o644, modeAfter: 0o644 }],
      ...edit
    };
  });
  const gathered = await gather(
    portsFor(side('a', OLD, 'a'), side('b', NEW, 'b'), { changes: { recent: async () => ({ changes, note: null }) } }),
    analysisRequest()
  );
  const input = { ...gathered, changes };
  const analysis = analyse(input);
  const picture = pictureOf(input, analysis);
  const [drawn] = picture.images;
  // Only a picture that has everything shows that nothing of it holds a value.
  const parts = [picture.merges, drawn?.strip, drawn?.variants, drawn?.explained].map((part) => (part?.length ?? 0) > 0);
  expect([...parts, drawn?.today !== null, drawn?.trend.some(({ edited }) => edited.length > 0)]).toEqual(Array(6).fill(true));
  const html = renderHtml(analysis, picture).replace(/<script>[\s\S]*/, '');
  expect(html).toContain('GREETING');
  expect(html).not.toMatch(new RegExp([OLD, OLDER, NEW].join('|')));
});
