// One function for each reader of a stranger's text: it is fed bytes, and throws where a promise of that reader is broken.
// They are bundled one by one and run under a coverage-guided fuzzer (run.ts).

import { analysisRequest, portsFor, sideInMemory } from '../../__tests__/setup/analysis-request.ts';
import { predictSides } from '../../__tests__/setup/predict-sides.ts';
import { textSide } from '../../__tests__/setup/text-side.ts';
import { readEvent } from '../../src/action/events.ts';
import { gatherAnalysis, parseInput, serialiseInput, suggestAlone, UserError } from '../../src/analysis/index.ts';
import { createLogReader, readBuildRecord, toLogsDocument } from '../../src/buildlog/index.ts';
import { simpleCommands, workOf } from '../../src/commands/index.ts';
import { readConfig } from '../../src/config/index.ts';
import { createGlobList, createPatternMatcher, matchGoPath, parseIgnoreFile } from '../../src/context/index.ts';
import { parseEnvFile } from '../../src/discovery/env-file.ts';
import { fitsPatterns } from '../../src/discovery/filter-pattern.ts';
import { discoverImages, matchesGlob, openListing } from '../../src/discovery/index.ts';
import { expandWord, parseDockerfile, parseMount } from '../../src/dockerfile/index.ts';
import { readHcl, readJson, readToml, readYamlDocuments, StreamError } from '../../src/formats/index.ts';
import { parseLog } from '../../src/git/changes.ts';
import { encodeHistory, mergeHistory, parseHistory } from '../../src/history/index.ts';
import { inspectedImages, readArchive } from '../../src/image/index.ts';
import { registryAddress } from '../../src/registry/index.ts';
import { COMMENT_BYTES, checkDocument, PLAIN_OPTIONS, renderComment, renderTerminal } from '../../src/report/index.ts';
import { clean, codeSpan, escapeHtml, logLine } from '../../src/safe-text/index.ts';
import { parseShell, readScript } from '../../src/shell/index.ts';

type Target = (bytes: Buffer) => void | Promise<void>;

function must(holds: boolean, promise: string): void {
  if (!holds) throw new Error(`broken: ${promise}`);
}

const textOf = (bytes: Buffer): string => bytes.toString('utf8');

/** Two texts from one input, cut at the first NUL. */
function halves(bytes: Buffer): readonly [string, string] {
  const cut = bytes.indexOf(0);
  return cut < 0 ? [textOf(bytes), ''] : [textOf(bytes.subarray(0, cut)), textOf(bytes.subarray(cut + 1))];
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

const FILES = { 'package.json': '{}', 'src/index.js': '1', 'a b': '2', Makefile: 'all:\n' };

/** Names of files that say how CI builds; the first byte of an input chooses. */
export const BUILD_FILES = [
  '.github/workflows/build.yml',
  'Makefile',
  'compose.yaml',
  'docker-bake.hcl',
  'Taskfile.yml',
  'justfile',
  '.gitlab-ci.yml',
  '.circleci/config.yml',
  'azure-pipelines.yml',
  'Jenkinsfile',
  'cloudbuild.yaml',
  'fly.toml',
  '.goreleaser.yaml',
  'Earthfile',
  'skaffold.yaml',
  'package.json',
  'build.sh',
  'mise.toml',
  '.devcontainer/devcontainer.json',
  'werf.yaml',
  '.travis.yml',
  'bitbucket-pipelines.yml',
  '.buildkite/pipeline.yml',
  'buildspec.yml',
  '.cirrus.yml',
  '.woodpecker.yml',
  '.drone.yml',
  'Tiltfile',
  'project.json',
  'docker-bake.json',
  '.gitattributes',
  '.env'
] as const;

export const TARGETS: Readonly<Record<string, Target>> = {
  dockerfile(bytes) {
    const text = textOf(bytes);
    const lines = text.split('\n').length;
    const { globals, stages, problems } = parseDockerfile(text, 'Dockerfile');
    const instructions = [...globals, ...stages.flatMap((stage) => stage.instructions)];
    let last = -1;
    for (const { range } of instructions) {
      must(range.start.offset >= last && range.end.offset >= range.start.offset, 'instructions follow each other');
      must(range.end.offset <= text.length && range.end.line <= lines, 'ranges lie inside the text');
      last = range.end.offset;
    }
    must(
      problems.every(({ range }) => range === null || range.start.line <= lines),
      'problems lie inside the text'
    );
  },
  prediction(bytes) {
    const [base, head] = halves(bytes);
    const same = predictSides(textSide(base, FILES), textSide(base, FILES), 'buildkit');
    must(
      same.steps.every(
        ({ verdict, certainty }) => verdict !== 'rebuilt' || certainty !== 'certain' || /[$@:]|ADD|--mount|FROM/i.test(base)
      ),
      'two equal sides rebuild nothing'
    );
    for (const builder of ['buildkit', 'legacy'] as const) predictSides(textSide(base, FILES), textSide(head, FILES), builder);
  },
  expansion(bytes) {
    const [word, value] = halves(bytes);
    for (const mode of ['word', 'raw', 'display'] as const)
      expandWord(word, { escape: '\\', lookup: (name) => (name === 'A' ? value : undefined) }, mode);
    parseMount(word);
  },
  'ignore-file'(bytes) {
    const [patterns, path] = halves(bytes);
    const { patterns: read } = parseIgnoreFile(patterns);
    createPatternMatcher(read).matches(path);
    createGlobList(patterns.split('\n')).matches(path);
  },
  glob(bytes) {
    const [pattern, name] = halves(bytes);
    matchGoPath(pattern, name);
  },
  log(bytes) {
    const whole = createLogReader();
    whole.push(bytes);
    const cut = createLogReader();
    const at = (bytes[0] ?? 0) % (bytes.length + 1);
    cut.push(bytes.subarray(0, at));
    cut.push(bytes.subarray(at));
    const [one, two] = [whole, cut].map((reader) => JSON.stringify(toLogsDocument([{ file: 'log', reading: reader.end() }])));
    must(one === two, 'a log reads the same however it is cut');
    must(!/"seconds":-/.test(one ?? ''), 'no step takes less than no time');
  },
  record(bytes) {
    readBuildRecord(bytes);
  },
  shell(bytes) {
    const text = textOf(bytes);
    parseShell(text);
    readScript(text);
    simpleCommands(`RUN ${text}`);
    workOf(`RUN ${text}`);
  },
  discovery(bytes) {
    const path = BUILD_FILES[(bytes[0] ?? 0) % BUILD_FILES.length] ?? 'Makefile';
    const [text, script] = halves(bytes.subarray(1));
    const files: Readonly<Record<string, string>> = {
      Dockerfile: 'FROM a\n',
      'api/Dockerfile': 'FROM b\n',
      'ci/b.sh': script,
      [path]: text
    };
    const entries = Object.entries(files)
      .map(([at, body]) => ({ kind: 'file', path: at, mode: 0o644, content: at, size: Buffer.byteLength(body) }) as const)
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    const found = discoverImages({ tree: openListing(entries), read: (at) => files[at] ?? null, config: null });
    must(
      found.images.every((image) => !image.dockerfile.startsWith('/')),
      'paths are of the repository'
    );
  },
  // A change of one build file, from both sides to the comment.
  async change(bytes) {
    const path = BUILD_FILES[(bytes[0] ?? 0) % BUILD_FILES.length] ?? 'Makefile';
    const [base, head] = halves(bytes.subarray(1));
    const side = (id: string, text: string) => sideInMemory(id, { ...FILES, Dockerfile: 'FROM a\nCOPY . .\nRUN make\n', [path]: text });
    const { analysis, input } = await gatherAnalysis(portsFor(side('base', base), side('head', head)), analysisRequest());
    must(Buffer.byteLength(renderComment(analysis, PLAIN_OPTIONS)) <= COMMENT_BYTES, 'a comment fits');
    renderTerminal(analysis);
    JSON.stringify(checkDocument(analysis));
    parseInput(serialiseInput(input), 'input.json');
  },
  async suggestion(bytes) {
    const text = textOf(bytes);
    try {
      const files = sideInMemory('given', { ...FILES, Dockerfile: text });
      await suggestAlone({
        files,
        dockerfile: 'Dockerfile',
        target: null,
        history: [],
        now: '2026-01-01T00:00:00.000Z',
        assumeNone: false
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  },
  patterns(bytes) {
    const [pattern, path] = halves(bytes);
    must(matchesGlob('**', path), 'all paths are below the top');
    matchesGlob(pattern, path);
    fitsPatterns(pattern.split('\n'), path);
    parseEnvFile(pattern);
    registryAddress(path);
  },
  event(bytes) {
    const [name, text] = halves(bytes);
    const payload = jsonObject(text);
    if (payload !== null) readEvent(name, payload, { baseRef: null, headRef: null, prNumber: null });
  },
  config(bytes) {
    const { config, problems } = readConfig(textOf(bytes), 'layercost.yml');
    must((config === null) === problems.length > 0, 'a configuration, or what is wrong with it');
  },
  documents(bytes) {
    const text = textOf(bytes);
    for (const { value, problems } of [readJson(text, 'f'), readToml(text, 'f')])
      must(value === null || problems.length === 0, 'any error makes the value null');
    readYamlDocuments(text, 'f');
    const { body, problems } = readHcl(text, 'f');
    must(body === null || problems.every(({ severity }) => severity !== 'error'), 'any error makes the body null');
  },
  history(bytes) {
    const { lines } = parseHistory(textOf(bytes), 'h');
    const written = encodeHistory(mergeHistory(lines));
    const again = parseHistory(written, 'h');
    must(again.problems.length === 0, 'what is written is read');
    must(encodeHistory(mergeHistory(again.lines, lines)) === written, 'reading twice changes nothing');
  },
  async archive(bytes) {
    try {
      await readArchive(
        (async function* () {
          yield bytes;
        })()
      );
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
    }
  },
  inspect(bytes) {
    const [images, history] = halves(bytes);
    try {
      inspectedImages(images, history === '' ? null : history);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
    }
  },
  'git-log'(bytes) {
    parseLog(textOf(bytes));
  },
  text(bytes) {
    const text = textOf(bytes);
    const shown = clean(text);
    must(!/[\p{Cc}\u2028\u2029]/u.test(shown), 'one visible line');
    must(clean(shown).length <= shown.length, 'cleaning again adds nothing');
    const span = codeSpan(text);
    const fence = /^`+/.exec(span)?.[0] ?? '';
    must(fence !== '' && !span.slice(fence.length, -fence.length).match(/`+/g)?.includes(fence), 'a code span cannot be left');
    must(!/[<>"]/.test(escapeHtml(text)), 'no markup');
    must(!/^\s*(::|##\[)/.test(logLine(text)), 'no workflow command');
  }
};
