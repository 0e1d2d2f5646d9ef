import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { analyse, gather, type Ports } from '../../src/analysis/index.ts';
import { readBuildRecord } from '../../src/buildlog/index.ts';
import { builtLines, encodeHistory } from '../../src/history/index.ts';
import type { ImageAnalysis } from '../../src/model/analysis.ts';
import { byteSentence, bytesPerDay } from '../../src/report/byte-sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { HISTORY_JOB } from '../setup/history-job.ts';
import { lowerSide } from '../setup/predict-sides.ts';

// What a pull request moves, from the build record of the base branch in the history file.

const CASE = join(import.meta.dirname, '..', 'fixtures', 'layers', '90-build-record');
const DOCKERFILE = readFileSync(join(CASE, 'Dockerfile'), 'utf8');
const BASE: Texts = { Dockerfile: DOCKERFILE, 'package.json': '{}', 'src/app.bin': 'x'.repeat(30_000) };

function history(): string {
  const { graph } = lowerSide({ entries: [], text: () => DOCKERFILE }, 'buildkit');
  const [build] = readBuildRecord(readFileSync(join(CASE, 'record.dockerbuild'))).builds;
  return encodeHistory(build === undefined ? [] : builtLines(build, graph, { ...HISTORY_JOB, run: 'r', at: '2026-11-01T00:00:00Z' }));
}

async function imageOf(head: Texts, config: string, { known = true, changes = null as Ports['changes'] } = {}): Promise<ImageAnalysis> {
  const stores = known ? [{ read: async () => ({ text: history(), name: 'history.jsonl' }) }] : [];
  const base = { ...BASE, '.github/layercost.yml': config };
  const input = await gather(
    portsFor(sideInMemory('base', base), sideInMemory('head', { ...head, '.github/layercost.yml': config }), { stores, changes }),
    analysisRequest()
  );
  const [image] = analyse(input).images;
  if (image === undefined) throw new Error('no image was found');
  return image;
}
const decisions = (image: ImageAnalysis) => image.budgets.map(({ metric, decision }) => [metric, decision]);
const edited: Texts = { ...BASE, 'src/app.bin': 'y'.repeat(30_000) };

test('a changed file moves the layers that hold it, and the base and the step below stay', async () => {
  const { bytes, steps } = await imageOf(edited, 'version: 1\n');
  const moved = new Map(steps.map((step, k) => [step.line, bytes?.steps[k]?.mid ?? null]));
  expect([14, 15, 16].map((line) => moved.get(line))).toEqual([0, 79_445, 30_221]);
  expect(bytes?.steps[steps.findIndex((step) => step.line === 16)]?.low).toBeGreaterThan(20_000);
  expect(moved.get(8)).toBeNull();
  expect(bytes?.pushed.basis).toBe('the build of 2026-11-01');
  expect(bytes?.image.before).toBeGreaterThan(1_250_000);
});

test('files that changed are read and packed: one that no longer packs weighs what it is', async () => {
  const noise = Buffer.concat(Array.from({ length: 1000 }, (_, i) => createHash('sha256').update(String(i)).digest())).toString('latin1');
  const { bytes, steps } = await imageOf({ ...BASE, 'src/app.bin': noise }, 'version: 1\n');
  const copied = bytes?.steps[steps.findIndex((step) => step.line === 16)];
  const [packed, plain] = [noise, BASE['src/app.bin'] ?? ''].map((text) => gzipSync(text).length) as [number, number];
  expect(Math.abs((copied?.mid ?? 0) - (30_221 + packed - plain))).toBeLessThan(100);
  expect((copied?.high ?? 0) - (copied?.low ?? 0)).toBeLessThan(packed * 0.1);
});

test('limits in bytes decide as others do, and tell their reason in bytes', async () => {
  const image = await imageOf(
    edited,
    'version: 1\nbudget: {pushed-bytes: {warn: 50kB, fail: 10kB}, image-bytes: 1MB, pulled-bytes: 1GiB}\n'
  );
  expect(decisions(image)).toEqual([
    ['pushed-bytes', 'fail'],
    ['pulled-bytes', 'pass'],
    ['image-bytes', 'fail']
  ]);
  expect(plainText(image.budgets[2]?.reason ?? [])).toMatch(/^image-bytes is 1\.3 MB .* certainly over the limit of 1 MB\.$/);
});

test('without a record nothing is claimed: not 0, and the first run passes', async () => {
  const image = await imageOf(edited, 'version: 1\nbudget: {pushed-bytes: 10kB}\n', { known: false });
  expect(image.bytes).toBeNull();
  expect(decisions(image)).toEqual([['pushed-bytes', 'pass']]);
  expect(image.budgets[0]?.value).toBeNull();
});

test('a change of no structure adds nothing to later pushes; a new copy does', async () => {
  const change = {
    id: '0'.repeat(40),
    at: '2026-10-20T00:00:00Z',
    paths: [{ path: 'src/app.bin', before: '1'.repeat(40), after: '2'.repeat(40), modeBefore: 0o644, modeAfter: 0o644 }]
  };
  const changes: Ports['changes'] = { recent: async () => ({ changes: [change], note: null }) };
  const same = await imageOf(edited, 'version: 1\n', { changes });
  const deploys = { perDay: 12, nodes: 6 };
  const average = same.bytes?.typical?.after.mid ?? 0;
  expect(bytesPerDay(same, deploys)).toEqual({ before: 72 * average, after: 72 * average });
  expect(plainText(byteSentence(same, 0, deploys) ?? [])).toMatch(/ With 12 deploys a day to 6 nodes, average merges move \d.* a day\.$/);
  expect(bytesPerDay(same, { perDay: null, nodes: 6 })).toBeNull();
  expect(same.bytes?.added).toEqual({ low: 0, mid: 0, high: 0 });
  expect(same.bytes?.typical?.before.mid).toBeGreaterThan(0);
  const second = DOCKERFILE.replace('RUN true prov2', 'COPY src/app.bin /app/again.bin\nRUN true prov2');
  const more = await imageOf({ ...BASE, Dockerfile: second }, 'version: 1\n', { changes });
  expect(more.bytes?.added?.low).toBeGreaterThan(0);
});
