import { priorOfKind } from '../../commands/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { cutLines } from '../edit/lines.ts';
import { rewrite } from '../edit/rewrite.ts';
import { copiedFiles } from '../effects/copy.ts';
import { projectAt, viewImage } from '../project/view.ts';
import { ADVICE } from '../proof/prove.ts';
import { go } from '../tools/go.ts';
import { manifestLines } from './manifest-copy.ts';
import { type Candidate, type Findings, lineOf, NO_FINDINGS, NO_SAVING, type Rule, type RuleInput } from './rule.ts';

/** A build that fetches its dependencies by itself, behind a broad COPY: a step of its own could fetch them first. It adds a command, so never one-click. */
export const insertPrefetch: Rule = {
  name: 'insert-prefetch',
  find(input): Findings {
    const { facts } = input;
    const at = facts.placed.findIndex(({ instruction }, i) => instruction.kind === 'run' && builds(instruction, input, i));
    if (at < 0) return NO_FINDINGS;
    const instruction = facts.placed[at]?.instruction;
    if (instruction?.kind !== 'run') return NO_FINDINGS;
    const text = commandText(instruction);
    const found = /\bgo (?:build|install|test)\b/.test(text) ? goPrefetch(input, at) : advice(text, lineOf(instruction));
    return found === null ? NO_FINDINGS : { candidates: [found], refused: [] };
  }
};

const commandText = (instruction: Instruction): string =>
  [instruction.rest, ...instruction.heredocs.map((h) => h.body)].join('\n').slice(0, 4000);

const KINDS: readonly { readonly build: RegExp; readonly fetch: RegExp; readonly manifest: RegExp }[] = [
  {
    build: /\bgo (?:build|install|test)\b/,
    fetch: /\bgo (?:mod (?:download|vendor|tidy)|get|install)\b|-mod=vendor/,
    manifest: /(?:^|\/)go\.mod$/
  },
  { build: /\bmvnw?\b[^&;|]*\b(?:package|install|verify|compile)\b/, fetch: /dependency:/, manifest: /(?:^|\/)pom\.xml$/ },
  { build: /\bcargo (?:build|install)\b/, fetch: /\bcargo (?:chef|fetch)\b/, manifest: /(?:^|\/)Cargo\.toml$/ },
  { build: /\bdotnet (?:build|publish)\b/, fetch: /\bdotnet restore\b|--no-restore/, manifest: /\.(?:cs|fs|vb)proj$/ },
  {
    build: /\bgradlew? (?:[^&;|]* )?(?:build|assemble|bootJar|shadowJar|jar|installDist|war|distTar)\b/,
    fetch: /\bgradlew? [^&;|]*(?:dependencies|downloadRepos|resolveDependencies)\b/,
    manifest: /(?:^|\/)build\.gradle(?:\.kts)?$/
  },
  {
    build: /\bcomposer (?:--\S+ )*install\b/,
    fetch: /--no-autoloader/,
    manifest: /(?:^|\/)composer\.json$/
  }
];

/** A build with nothing fetched in front of it, no cache mount, and its manifest brought by a broad COPY. */
function builds(instruction: Instruction, { facts }: RuleInput, at: number): boolean {
  const text = commandText(instruction);
  const kind = KINDS.find((k) => k.build.test(text));
  if (kind === undefined || kind.fetch.test(text) || instruction.flags.some((f) => f.name === 'mount')) return false;
  const earlier = [...facts.chain, ...facts.placed.slice(0, at).map((p) => p.instruction)];
  if (earlier.some((i) => i.kind === 'run' && (kind.fetch.test(commandText(i)) || kind.build.test(commandText(i))))) return false;
  return facts.effects
    .slice(0, at)
    .some(
      (e) =>
        e.copy !== null &&
        [...copiedFiles(e.copy, facts.context).values()].some((p) => kind.manifest.test(p)) &&
        copiedFiles(e.copy, facts.context).size > 2
    );
}

const WORDS: readonly (readonly [RegExp, Sentence])[] = [
  [
    /\bcargo\b/,
    say`Every change of sources builds all crates again. cargo-chef builds dependencies in a step of their own; a dummy main file is no safe way, since cargo goes by times.`
  ],
  [
    /\bdotnet\b/,
    say`Every change of sources restores all packages again. Copying the project files first and running ${code('dotnet restore')} in a step of its own keeps them; the build then takes ${code('--no-restore')}.`
  ],
  [
    /\bgradlew?\b/,
    say`Every change of sources fetches all dependencies again. Copying the build files first and running a task that resolves them fetches them in a step of their own; build files are programs, so what else they read only their author knows.`
  ],
  [
    /\bcomposer\b/,
    say`Every change of sources installs all packages again. ${code('composer install --no-scripts --no-autoloader')} from ${code('composer.json')} and its lock installs them in a step of their own; ${code('composer dump-autoload')} and the scripts follow behind the sources.`
  ],
  [
    /./,
    say`Every change of sources fetches all dependencies again. Copying the ${code('pom.xml')} files first and running ${code('mvn dependency:go-offline')} fetches most of them in a step of its own; plugins may still ask for more.`
  ]
];

function advice(text: string, line: number): Candidate {
  const message = WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? [];
  return {
    rule: 'insert-prefetch',
    line,
    level: 'advice',
    proof: ADVICE,
    edit: null,
    intent: { removedRuns: [], addedRuns: [], addedCopies: 0 },
    saving: NO_SAVING,
    benefit: 'correctness',
    message
  };
}

function goPrefetch(input: RuleInput, at: number): Candidate | null {
  const { facts } = input;
  const cwd = facts.placed[at]?.before.cwd ?? null;
  const broad = facts.effects.slice(0, at).findLastIndex((e) => e.copy !== null);
  const copy = facts.effects[broad]?.copy ?? null;
  const instruction = facts.placed[broad]?.instruction;
  if (cwd === null || copy === null || instruction === undefined || facts.placed[broad]?.before.cwd !== cwd) return null;
  const view = viewImage(facts.inherited, facts.effects.slice(0, at), facts.context);
  const known = go.read(
    ['mod', 'download'],
    { cwd, user: null, env: facts.placed[at]?.before.env ?? new Map(), image: facts.stage.from.image },
    { assignments: [], words: [], variables: [], outputs: [], joiner: null, forgiven: false, start: 0, end: 0 }
  );
  if ('opaque' in known || known.needs === null) return null;
  const needs = known.needs(projectAt(view, cwd, input.read));
  const brought = copiedFiles(copy, facts.context);
  const files = needs.files.map((f) => `${cwd === '/' ? '' : cwd}/${f}`);
  // go.sum alone missing means nothing is required: nothing to fetch either.
  if (needs.doubts.length > 0 || files.length < 2 || files.some((f) => !brought.has(f))) return null;
  const cut = cutLines(facts.dockerfile.text);
  const indent = (cut?.lines[instruction.range.start.line] ?? '').slice(0, instruction.range.start.column);
  const lines = manifestLines(copy, brought, { files, directories: [] }, indent);
  if (lines === null) return null;
  const edit = rewrite(
    facts.dockerfile,
    [instruction],
    [
      { kind: 'new', lines: [...lines, `${indent}RUN go mod download`] },
      { kind: 'kept', instruction, glued: true }
    ]
  );
  if (edit === null) return null;
  const { low, mid, high } = priorOfKind('go-mod-download');
  return {
    rule: 'insert-prefetch',
    line: lineOf(instruction),
    level: 'needs-review',
    proof: {
      equality: 'likely',
      obligations: needs.obligations,
      assumptions: [say`It adds a command; the final image stays the same where go build is deterministic.`]
    },
    edit,
    intent: { removedRuns: [], addedRuns: ['RUN go mod download'], addedCopies: lines.length },
    saving: { low, mid, high, basis: 'priors' },
    benefit: 'seconds',
    message: say`Fetch the modules in a step of their own, in front of the sources: then a change of sources does not fetch them again.`
  };
}
