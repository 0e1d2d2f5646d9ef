import { type ArchiveEntry, gunzipBounded, looksLikeGzip, looksLikeZip, readTar, readZip } from '../formats/index.ts';
import { imagesOfRecord, PROVENANCE } from '../image/index.ts';
import type { LoggedBuild, LogReading } from '../model/buildlog.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { createLogReader, formOf } from './reader.ts';
import { utcOf } from './stamps.ts';
import { readStatusStream } from './status-stream.ts';
import { rounded } from './text.ts';
import { createVertexGatherer } from './vertices.ts';

const MB = 1024 * 1024;
/** Bounds of what is inflated: a record of an 8-platform build holds 10 MB (docs/build-logs.md). */
const RECORD_BYTES = 64 * MB;
const ZIP = { files: 2_000, fileBytes: 64 * MB, totalBytes: 256 * MB };
const TAR_FILES = 5_000;
const JSON_BYTES = 4 * MB;
const MOST_MANIFESTS = 200;

/** True if a file begins like a build record: gzip, or a zip archive around records or logs. */
export const looksLikeBuildRecord = (firstBytes: Uint8Array): boolean => looksLikeGzip(firstBytes) || looksLikeZip(firstBytes);

/**
 * Reads a `.dockerbuild` build record (docs/build-logs.md), a zip archive around such records, or a zip archive or gzip file of logs.
 * Total: what cannot be read is said in `notes`.
 */
export function readBuildRecord(bytes: Uint8Array): LogReading {
  const notes: Sentence[] = [];
  const readings: LogReading[] = [];
  if (looksLikeZip(bytes)) {
    const zip = readZip(bytes, ZIP);
    if (!zip.ok) notes.push(say`zip archive: ${[zip.problem]}`);
    // A run's logs hold each job as a whole at the top, and once more in pieces in folders.
    const whole = zip.ok ? zip.value.filter((entry) => !entry.name.includes('/')) : [];
    for (const entry of whole.length > 0 || !zip.ok ? whole : zip.value) {
      const file = entry.read();
      if (file.ok) readings.push(looksLikeGzip(file.value) ? readGzip(file.value) : readPlainLog(file.value));
      else notes.push(say`${code(entry.name)}: ${[file.problem]}`);
    }
  } else readings.push(readGzip(bytes));
  const builds = readings.flatMap((reading) => reading.builds);
  const job = readings.find((reading) => reading.job !== null)?.job ?? null;
  return {
    form: builds.length === 0 && looksLikeGzip(bytes) ? (readings[0]?.form ?? 'unknown') : formOf(builds, job !== null),
    builds,
    job,
    lines: readings.reduce((sum, reading) => sum + reading.lines, 0),
    bytes: bytes.length,
    notes: [...notes, ...readings.flatMap((reading) => reading.notes)]
  };
}

function readPlainLog(bytes: Uint8Array): LogReading {
  const reader = createLogReader();
  reader.push(bytes);
  return reader.end();
}

const empty = (bytes: number, note: Sentence): LogReading => ({
  form: 'dockerbuild',
  builds: [],
  job: null,
  lines: 0,
  bytes,
  notes: [note]
});

function readGzip(bytes: Uint8Array): LogReading {
  const inflated = gunzipBounded(bytes, RECORD_BYTES);
  if (!inflated.ok) return empty(bytes.length, say`build record: ${[inflated.problem]}`);
  const tar = readTar(inflated.value, TAR_FILES);
  if (!tar.ok)
    return tar.problem === 'not an archive' ? readPlainLog(inflated.value) : empty(bytes.length, say`build record: ${[tar.problem]}`);
  return readLayout(tar.value, bytes.length);
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsIn = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listIn = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsIn) : []);
const textIn = (fields: Fields, key: string): string | null => {
  const value = fields[key];
  return typeof value === 'string' && value !== '' ? value : null;
};

/** The builds of an OCI layout: the index names a manifest, or an index of manifests. */
function readLayout(entries: readonly ArchiveEntry[], size: number): LogReading {
  const files = new Map(entries.map((entry) => [entry.name.replace(/^\.\//, ''), entry.bytes]));
  const notes: Sentence[] = [];
  const json = (name: string): Fields => {
    const bytes = files.get(name);
    if (bytes === undefined || bytes.length > JSON_BYTES) return {};
    try {
      return fieldsIn(JSON.parse(new TextDecoder().decode(bytes)));
    } catch {
      notes.push(say`build record: ${code(name.slice(0, 100))} is not JSON`);
      return {};
    }
  };
  const blob = (descriptor: Fields) => `blobs/${(textIn(descriptor, 'digest') ?? '').replace(':', '/')}`;
  const builds: LoggedBuild[] = [];
  let repository: string | null = null;
  const waiting = listIn(json('index.json')['manifests']);
  for (let k = 0; k < waiting.length && k < MOST_MANIFESTS; k++) {
    const descriptor = waiting[k];
    if (descriptor === undefined) continue;
    const manifest = json(blob(descriptor));
    waiting.push(...listIn(manifest['manifests']));
    const stream = listIn(manifest['layers']).find((layer) => textIn(layer, 'mediaType') === 'application/vnd.buildkit.status.v0');
    const config = fieldsIn(manifest['config']);
    if (stream === undefined || textIn(config, 'mediaType') !== 'application/vnd.buildkit.historyrecord.v0') continue;
    const record = json(blob(config));
    const status = files.get(blob(stream));
    if (status === undefined) notes.push(say`build record: its progress stream is missing`);
    const gather = createVertexGatherer();
    if (status !== undefined && !readStatusStream(status, gather)) notes.push(say`build record: its progress stream is cut`);
    const provenance = listIn(manifest['layers']).filter((layer) => textIn(layer, 'mediaType') === PROVENANCE);
    const images = imagesOfRecord(
      record,
      provenance.map((layer) => json(blob(layer)))
    );
    builds.push({ ...withRecord(record, gather), ...(images.length === 0 ? {} : { images }) });
    repository ??= repositoryOf(textIn(fieldsIn(record['FrontendAttrs']), 'vcs:source'));
  }
  if (builds.length === 0 && notes.length === 0) notes.push(say`build record: no build in it`);
  const commit = builds.find((build) => build.commit !== null)?.commit ?? null;
  const job = repository === null && commit === null ? null : { commit, repository, runner: null };
  return { form: 'dockerbuild', builds, job, lines: 0, bytes: size, notes };
}

/** Values of arguments whose name says that they are secret; `***` reads as any text, as in a job log. */
const SECRET = /token|secret|passw|credential|private|api_?key|access_?key|auth/i;

function withRecord(record: Fields, gather: ReturnType<typeof createVertexGatherer>): LoggedBuild {
  const attrs = fieldsIn(record['FrontendAttrs']);
  const created = timestampOf(record['CreatedAt']);
  const completed = timestampOf(record['CompletedAt']);
  const wall = created !== null && completed !== null && completed >= created ? rounded(completed - created, 1000) : null;
  const failed = record['error'] !== undefined && record['error'] !== null;
  const build = gather.finish('dockerbuild', { ofAction: false, failed, wall, startedAt: created === null ? null : utcOf(created) });
  const filename = textIn(attrs, 'filename');
  const folder = textIn(attrs, 'vcs:localdir:dockerfile') ?? textIn(attrs, 'vcs:localdir:context');
  const args: Record<string, string> = {};
  for (const [key, value] of Object.entries(attrs).slice(0, 1000)) {
    const name = key.startsWith('build-arg:') ? key.slice(10) : '';
    if (/^[A-Za-z_][\w.-]*$/.test(name) && typeof value === 'string') args[name] = SECRET.test(name) ? '***' : value.slice(0, 4096);
  }
  const message = fieldsIn(record['error'])['message'];
  return {
    ...build,
    outcome: typeof message === 'string' && message.endsWith('context canceled') ? 'canceled' : build.outcome,
    commit: commitOf(textIn(attrs, 'vcs:revision')),
    dockerfile: filename === null ? null : joined(folder, filename),
    targetStage: textIn(attrs, 'target'),
    args
  };
}

/** The revision without the mark of a changed work tree, which is no commit then. */
const commitOf = (revision: string | null): string | null => (revision !== null && /^[0-9a-f]{7,64}$/.test(revision) ? revision : null);

function joined(folder: string | null, file: string): string {
  const parts = `${folder ?? ''}/${file}`.split('/').filter((part) => part !== '' && part !== '.');
  return parts.join('/');
}

function repositoryOf(source: string | null): string | null {
  const found =
    source === null ? null : /^(?:https?:\/\/(?:[^@/]*@)?|git@|ssh:\/\/git@)[^/:]+[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(source);
  return found?.[1] ?? null;
}

function timestampOf(value: unknown): number | null {
  const { seconds, nanos } = fieldsIn(value);
  if (typeof value === 'string') {
    const parsed = Date.parse(value) / 1000;
    return Number.isFinite(parsed) ? parsed : null;
  }
  const whole = typeof seconds === 'string' ? Number(seconds) : seconds;
  return typeof whole === 'number' && Number.isFinite(whole) ? whole + (typeof nanos === 'number' ? nanos / 1e9 : 0) : null;
}
