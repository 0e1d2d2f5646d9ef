import { priorOfKind } from '../../commands/index.ts';
import { flagValue, flagValues, parseMount } from '../../dockerfile/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { isOfProgram } from '../chances.ts';
import { cutLines } from '../edit/lines.ts';
import { type Piece, rewrite } from '../edit/rewrite.ts';
import { copiedFiles } from '../effects/copy.ts';
import { likelyStage } from '../likely/stage.ts';
import { projectAt, viewImage } from '../project/view.ts';
import { ADVICE } from '../proof/prove.ts';
import { go } from '../tools/go.ts';
import type { Project } from '../tools/tool.ts';
import { anchoredText } from './anchor-copy.ts';
import { pathsInFront } from './in-front.ts';
import { manifestLines } from './manifest-copy.ts';
import { type Candidate, type Findings, lineOf, NO_FINDINGS, NO_SAVING, type Rule, type RuleInput } from './rule.ts';
import { INDIRECT, startedAt, textOf, wordsAt } from './started.ts';
import { isSource } from './weigh.ts';

/** A build that fetches its dependencies by itself, behind a broad COPY: a step of its own could fetch them first. It adds a command, so never one-click. */
export const insertPrefetch: Rule = {
  name: 'insert-prefetch',
  find(input): Findings {
    const { facts } = input;
    for (const [at, { instruction }] of facts.placed.entries()) {
      const kind = instruction.kind === 'run' ? kindOf(instruction, input, at) : null;
      if (kind === null) continue;
      const edit = kind === GO ? goPrefetch(input, at) : null;
      const found = edit ?? (kind === GO && !fetchesModules(input, at) ? null : advice(kind.advice, lineOf(instruction)));
      return found === null ? NO_FINDINGS : { candidates: [found], refused: [] };
    }
    return NO_FINDINGS;
  }
};

/** The words of a step, which for a RUN are those of its here-documents as well. */
const commandText = (instruction: Instruction): string => (instruction.kind === 'run' ? textOf(instruction) : '');

/** A tool whose build fetches what it lacks: how the words of a build, of a fetch by itself and of a manifest look, and what to say. */
interface Kind {
  readonly build: RegExp;
  readonly fetch: RegExp;
  readonly manifest: RegExp;
  readonly advice: Sentence;
  /** A fetch counts only in the directory of the build: each has dependencies of its own. */
  readonly inPlace?: true;
}

const GO: Kind = {
  // A tool by its version is no build of the project, and none of its modules.
  build: /\bgo (?:mod (?:vendor|tidy)|build|test|run|get(?= (?:-\S+ )*\.\/)|install(?! (?:-\S+ )*\S+@))\b/,
  fetch: /\bgo (?:mod download|get(?! (?:-\S+ )*\.\/)|install(?! (?:-\S+ )*\S+@))\b|-mod=vendor/,
  manifest: /(?:^|\/)go\.mod$/,
  advice: say`Every change of sources fetches all modules again. Copying go.mod and go.sum first and running ${code('go mod download')} fetches them in a step of their own.`
};
const CARGO: Kind = {
  build: /\bcargo (?:(?:\+|--)\S+ )*(?:(?:auditable|leptos|component|lambda|xwin) )?(?:build\b|zigbuild\b|install\b(?=[^&;|\n]*--path\b))/,
  fetch: /\bcargo (?:chef|fetch)\b/,
  manifest: /(?:^|\/)Cargo\.toml$/,
  advice: say`Every change of sources builds all crates again. cargo-chef builds dependencies in a step of their own; a dummy main file is no safe way, since cargo goes by times.`
};
/** A package of Python that pip builds and installs with all that it needs: `.`, `.[x]`, a directory of the image, a wheel just built. */
const OWN_PACKAGE = /\s["']?(?:\.{1,2}(?:\/[\w./-]*)?|\/[\w./-]+?|dist\/\*\.whl)(?:\[[\w,.-]*\])?["']?(?=\s|$)/;

const KINDS: readonly Kind[] = [
  GO,
  {
    build: /\bcargo[ -]chef cook\b/,
    // A recipe that this stage makes of the sources does not keep them out.
    fetch: /(?!)/,
    manifest: /(?:^|\/)Cargo\.toml$/,
    advice: say`Every change of sources cooks all crates again, for the sources stand in front of ${code('cargo chef cook')}. With ${code('cargo chef prepare')} in a stage of its own, and only its recipe.json copied from there, they stay.`
  },
  {
    build: /\bmvnw?\b[^&;|]*\b(?:package|install|verify|compile)\b/,
    fetch: /dependency:/,
    manifest: /(?:^|\/)pom\.xml$/,
    advice: say`Every change of sources fetches all dependencies again. Copying the pom.xml files first and running ${code('mvn dependency:go-offline')} fetches most of them in a step of its own; plugins may still ask for more.`
  },
  CARGO,
  {
    build: /\bdotnet (?:build|publish|run)\b/,
    fetch: /\bdotnet restore\b|--no-restore/,
    manifest: /\.(?:cs|fs|vb)proj$/,
    advice: say`Every change of sources restores all packages again. Copying the project files first and running ${code('dotnet restore')} in a step of its own keeps them; the build then takes ${code('--no-restore')}.`
  },
  {
    build:
      /\bgradlew? (?:[^&;|\n]*[ :])?(?:build\w*|assemble\w*|\w*[jJ]ar|install\w*|\w*[wW]ar|dist\w*|check|test|classes|compile\w*|publish\w*)(?![\w:.-])/,
    fetch: /\bgradlew? [^&;|]*(?:dependencies|downloadRepos|resolveDependencies)\b/,
    manifest: /(?:^|\/)build\.gradle(?:\.kts)?$/,
    advice: say`Every change of sources fetches all dependencies again. Copying the build files first and running a task that resolves them fetches them in a step of their own; build files are programs, so what else they read only their author knows.`
  },
  {
    build: /\bsbt (?:[^&;|]* )?["']?(?:stage|compile|assembly|package|dist|Universal\/\S+|\S+\/(?:stage|assembly|compile|package))\b/,
    fetch: /\bsbt (?:[^&;|]* )?["']?(?:update|dependency\w*)\b/,
    manifest: /(?:^|\/)build\.sbt$/,
    advice: say`Every change of sources fetches all dependencies again. Copying build.sbt and project/ first and running ${code('sbt update')} fetches them in a step of their own; build files are programs, so what else they read only their author knows.`
  },
  {
    build: /\bcomposer (?:--\S+ )*install\b/,
    fetch: /--no-autoloader/,
    manifest: /(?:^|\/)composer\.json$/,
    advice: say`Every change of sources installs all packages again. ${code('composer install --no-scripts --no-autoloader')} from composer.json and its lock installs them in a step of their own; ${code('composer dump-autoload')} and the scripts follow behind the sources.`
  },
  {
    build: new RegExp(`\\bpip3? install\\b(?:(?!--no-deps)[^&;|\n])*?${OWN_PACKAGE.source}`),
    fetch: /\bpip3? install [^&;|]*(?:-r|--requirement)\b|\b(?:poetry|uv|pdm) (?:export|sync|install|lock)\b|--no-deps/,
    manifest: /(?:^|\/)(?:pyproject\.toml|setup\.py)$/,
    inPlace: true,
    advice: say`Every change of sources installs all dependencies again, for pip installs them together with the project. Installing them from a requirements file or a lock in a step of their own, and the project behind it with ${code('--no-deps')}, keeps them.`
  },
  {
    build: /\bpoetry install\b(?![^&;|]*--(?:no-root|only-root))/,
    fetch: /--no-root\b|\bpoetry export\b/,
    manifest: /(?:^|\/)pyproject\.toml$/,
    advice: say`Every change of sources installs all dependencies again. ${code('poetry install --no-root')} from pyproject.toml and poetry.lock installs them in a step of their own; ${code('poetry install')} behind the sources then adds the project alone.`
  },
  {
    build: /\buv sync\b(?![^&;|]*--(?:no-install-project|only-dev))/,
    fetch: /--no-install-(?:project|workspace|local)\b/,
    manifest: /(?:^|\/)uv\.lock$/,
    advice: say`Every change of sources installs all dependencies again. ${code('uv sync --no-install-project')} (${code('--no-install-workspace')} or ${code('--no-install-package NAME')} where packages of the repository belong to it) from pyproject.toml and uv.lock installs them in a step of their own; ${code('uv sync')} behind the sources then adds the rest.`
  }
];

const VENDORED = /(?:^|\/)vendor\/modules\.txt$/;

/** Whether a build has modules to fetch: the `go.mod` that it works with requires one, and none is vendored. */
function fetchesModules(input: RuleInput, at: number): boolean {
  const { facts } = likelyStage(input);
  const { instruction, before } = facts.placed[at] ?? {};
  if (instruction === undefined || before?.cwd == null) return false;
  const { look, above } = projectAt(viewImage(facts.inherited, facts.effects.slice(0, at), facts.context), before.cwd, input.read);
  const isElsewhere = /\bcd\s|\s-C[\s=]|type=bind/.test(instruction.source);
  if (look('go.mod') !== 'file' && look('go.work') !== 'file' && !above.includes('../go.mod') && !isElsewhere) return false;
  const brought = inFront(input, at);
  // Each module has a vendor directory of its own.
  const isVendored = look('go.mod') === 'file' ? look('vendor/modules.txt') === 'file' : brought.some((path) => VENDORED.test(path));
  if (isVendored) return false;
  // Go refuses modules that no go.sum vouches for, so a build that leaves one behind needs none.
  const leavesSums = (manifest: TreePath): boolean => {
    const sums = manifest.replace(/go\.mod$/, 'go.sum');
    return facts.context.files.at(sums) !== undefined && !brought.includes(sums);
  };
  return brought.some((path) => GO.manifest.test(path) && !leavesSums(path) && /^\s*require\b/m.test(input.read(path) ?? ''));
}

/** Context paths of all that is copied in front of a step, or mounted for it. */
function inFront(input: RuleInput, at: number): readonly TreePath[] {
  const { own, below } = pathsInFront(input, at);
  return [...own, ...below];
}

/** Images that are there to build programs of one language, and installs of its tools by hand. */
const BUILDERS: readonly (readonly [image: RegExp, install: RegExp, build: string])[] = [
  [/(?:^|\/)(?:golang|go-toolset)(?:[:@]|$)/, /\bgo\.dev\/dl\/go|golang\.org\/dl\/go|\/golang\/go\$/, 'go build'],
  [/(?:^|\/)(?:rust|rust-musl-builder|muslrust)(?:[:@]|$)/, /\bsh\.rustup\.rs\b|\brustup-init\b/, 'cargo build']
];
/** How a RUN builds: its own words, and those of what it runs: a Makefile that says so, or make and scripts in an image that is there for it. */
function buildText(input: RuleInput, at: number): { readonly text: string; readonly by: Sentence | null } {
  const { read } = input;
  const { facts } = likelyStage(input);
  const { instruction, before } = facts.placed[at] ?? {};
  const text = instruction?.kind === 'run' ? commandText(instruction) : '';
  const own = { text, by: null };
  const program = INDIRECT.exec(text)?.[0].replace(/^[\s;&|(]+/, '');
  if (program === undefined || before?.cwd == null || KINDS.some((k) => k.build.test(text))) return own;
  const steps = [...facts.chain, ...facts.placed.slice(0, at).map((p) => p.instruction)];
  const implied = BUILDERS.find(
    ([image, install]) => image.test(facts.base) || steps.some((i) => i.kind === 'run' && install.test(commandText(i)))
  )?.[2];
  const recipe =
    program === 'make'
      ? makefileOf(projectAt(viewImage(facts.inherited, facts.effects.slice(0, at), facts.context), before.cwd, read))
      : null;
  // A target that fetches may have been made by a step in front.
  const fetches = recipe !== null && GO.fetch.test(recipe.replace(/\bgo (?:get|install)\b/g, ''));
  const copied = facts.inherited.some((e) => e.copy !== null) ? 0 : facts.effects.findIndex((e) => e.copy !== null);
  const earlier = facts.placed.slice(Math.max(0, copied), at);
  if (fetches && earlier.some(({ instruction: i }) => i.kind === 'run' && INDIRECT.test(commandText(i)))) return own;
  const says = recipe !== null && GO.build.test(recipe.replace(/\$[({]GO[)}]/g, 'go')) ? 'go build' : undefined;
  // What it starts says how it builds.
  const started = startedAt(input, at)
    .map((p) => p.text)
    .join('\n');
  if (says === undefined && KINDS.some((k) => k !== GO && k.build.test(started))) return { text: `${text}\n${started}`, by: null };
  // What is read and says nothing of Go builds none.
  const build = says ?? (GO.build.test(started) ? 'go build' : started === '' ? implied : undefined);
  if (build === undefined) return own;
  return {
    text: `${text}\n${build}`,
    by:
      says === undefined && build === implied
        ? say`Does ${code(program)} fetch modules? The image is there to build with ${code(build.split(' ', 1)[0] ?? '')}.`
        : say`Does ${code(program)} fetch modules? It says ${code(build)}.`
  };
}

/** The text of the Makefile beside a `go.mod`; null where there is none. */
function makefileOf({ look, text }: Project): string | null {
  const makefile = look('go.mod') === 'file' ? ['GNUmakefile', 'makefile', 'Makefile'].find((name) => look(name) === 'file') : undefined;
  return makefile === undefined ? null : (text(makefile)?.slice(0, 100_000) ?? null);
}

/** Where a Go build keeps what it compiled and no modules, and places that keep nothing that a build fetches. */
const COMPILED = /(?:^|\/)(?:go-build|golangci-lint)\/?$|^\/(?:tmp|var\/(?:cache|lib)\/apt)(?:\/|$)/;

/** Whether a RUN has a cache mount that may keep what it fetches. */
function keepsCache(run: Instruction, kind: Kind): boolean {
  return cacheTargets(run).some((target) => kind !== GO || !COMPILED.test(target));
}

const cacheTargets = (run: Instruction): readonly string[] =>
  flagValues(run, 'mount').flatMap((value) => {
    const mount = parseMount(value);
    return 'error' in mount || mount.type !== 'cache' ? [] : [mount.target ?? ''];
  });

/** Cargo of rustup, which works in the home, with a mount where the images of Rust have it: crates are fetched into no cache. */
function misplacedCache(run: Instruction, kind: Kind, before: readonly Instruction[]): Kind | null {
  const misplaced = cacheTargets(run).find((target) => target.startsWith('/usr/local/cargo/'));
  const isInHome = before.some((i) => i.kind === 'env' && /\/\.cargo\/bin\b/.test(i.rest));
  if (kind !== CARGO || misplaced === undefined || !isInHome || /\bCARGO_HOME\b/.test(before.map((i) => i.rest).join('\n'))) return null;
  return {
    ...kind,
    advice: say`The cache mount at ${code(misplaced)} keeps nothing, for this cargo works in the home (${code('~/.cargo')}): every change of sources fetches all crates again.`
  };
}

/** Where tools keep what they fetched, or what they made of it. */
const FETCHED =
  /(?:^|\/)(?:target|\.?cargo|registry|pkg|mod|go|\.m2|repository|\.gradle|caches|node_modules|vendor|\.?venv|site-packages|\.nuget|packages)\/?\.?$|\$\{?(?:CARGO_HOME|GOMODCACHE|GOPATH)\b/;

/** Whether a copy in front of a step takes from another stage what was fetched there. */
function takesFetched({ facts, stages }: RuleInput, at: number, kind: Kind): boolean {
  return facts.placed.slice(0, at).some(({ instruction }) => {
    if (instruction.kind !== 'copy' || !instruction.sources.some((path) => FETCHED.test(path))) return false;
    const from = flagValue(instruction, 'from')?.toLowerCase();
    const source = stages.slice(0, facts.stage.index).findLast((s) => s.stage.name === from || String(s.stage.index) === from);
    return source !== undefined && [...source.chain, ...source.stage.instructions].some((i) => kind.fetch.test(commandText(i)));
  });
}

/** The kind of a build with nothing fetched in front of it, no cache mount, and its manifest among sources that are copied; null else. */
function kindOf(instruction: Instruction, input: RuleInput, at: number): Kind | null {
  const { facts } = likelyStage(input);
  const { text } = buildText(input, at);
  const kind = KINDS.find((k) => k.build.test(text));
  if (kind === undefined || kind.fetch.test(text)) return null;
  const here = facts.placed[at]?.before.cwd;
  const near = facts.placed
    .slice(0, at)
    .map((p, place) => ({ ...p, at: place }))
    .filter((p) => kind.inPlace !== true || p.before.cwd === here);
  const misplaced = misplacedCache(instruction, kind, [...facts.chain, ...near.map((p) => p.instruction)]);
  if (misplaced === null && keepsCache(instruction, kind)) return null;
  const before = [...facts.chain.map(commandText), ...near.map(({ at: place }) => wordsAt(input, place))];
  if (before.some((words) => kind.fetch.test(words) || kind.build.test(words))) return null;
  if (takesFetched(input, at, kind)) return null;
  // Where it builds again behind a further COPY, this step is there for the dependencies.
  const next = facts.effects.findIndex((e, i) => i > at && e.copy !== null);
  const again = facts.placed.some(
    ({ instruction: i }, place) => next > 0 && place > next && i.kind === 'run' && kind.build.test(commandText(i))
  );
  if (again) return null;
  const brought = inFront(input, at);
  const hasProgram = brought.some((path) => isSource(path) && isOfProgram(path));
  return hasProgram && brought.some((p) => kind.manifest.test(p)) ? (misplaced ?? kind) : null;
}

function advice(message: Sentence, line: number): Candidate {
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

const FETCH = 'RUN go mod download';

function goPrefetch(input: RuleInput, at: number): Candidate | null {
  const { facts } = input;
  const cwd = facts.placed[at]?.before.cwd ?? null;
  const broad = facts.effects.slice(0, at).findLastIndex((e) => e.copy !== null);
  const copy = facts.effects[broad]?.copy ?? null;
  const instruction = copy?.instruction;
  if (cwd === null || copy === null || instruction === undefined) return null;
  // A WORKDIR between them goes in front, so that the new step works there too.
  const moves = facts.placed[broad]?.before.cwd !== cwd;
  const between = moves ? facts.placed.slice(broad + 1, at).map((p) => p.instruction) : [];
  const anchored = moves && !instruction.destination.startsWith('/') ? anchoredText(copy) : null;
  if (between.some((i) => i.kind !== 'workdir') || (moves && anchored === null && !instruction.destination.startsWith('/'))) return null;
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
  if (needs.doubts.some((d) => d.level !== 'review') || files.length < 2 || files.some((f) => !brought.has(f))) return null;
  const cut = cutLines(facts.dockerfile.text);
  const indent = (cut?.lines[instruction.range.start.line] ?? '').slice(0, instruction.range.start.column);
  const lines = manifestLines(copy, brought, { files, directories: [] }, indent);
  if (lines === null) return null;
  const edit = rewrite(
    facts.dockerfile,
    [instruction, ...between],
    [
      { kind: 'new', lines: between.length > 0 ? lines : [...lines, `${indent}${FETCH}`] },
      ...between.map((i): Piece => ({ kind: 'kept', instruction: i })),
      ...(between.length > 0 ? [{ kind: 'new', lines: [`${indent}${FETCH}`] } as const] : []),
      anchored === null
        ? { kind: 'kept', instruction, glued: true }
        : { kind: 'replaced', instruction, lines: [indent + anchored], glued: true }
    ]
  );
  if (edit === null) return null;
  const { by } = buildText(input, at);
  const { low, mid, high } = priorOfKind('go-mod-download');
  return {
    rule: 'insert-prefetch',
    line: lineOf(instruction),
    level: 'needs-review',
    proof: {
      equality: 'likely',
      obligations: needs.obligations,
      assumptions: [
        say`It adds a command; the final image stays the same where go build is deterministic.`,
        ...(by === null ? [] : [by]),
        ...needs.doubts.map((d) => d.because)
      ]
    },
    edit,
    intent: {
      removedRuns: [],
      addedRuns: [FETCH],
      addedCopies: lines.length,
      anchored: anchored === null ? [] : [{ from: instruction.source, to: anchored }]
    },
    saving: { low, mid, high, basis: 'priors' },
    benefit: 'seconds',
    message: say`Fetch the modules in a step of their own, in front of the sources: then a change of sources does not fetch them again.`
  };
}
