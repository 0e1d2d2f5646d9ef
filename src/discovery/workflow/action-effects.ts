import { createHash } from 'node:crypto';
import type { MadePath } from '../../model/fact.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import { anything, type Effect, filledPattern, NEW, NO_EFFECT, OPEN, placeOf, type StepSource } from './effect.ts';
import { programEffect } from './program-effects.ts';

// What actions leave in the workspace before a build (docs/discovery.md "The workspace").

type State = MadePath['state'];

/** An action that writes into the workspace. */
interface Writer {
  readonly uses: RegExp;
  /** Paths by its inputs, each a folder where it ends in `/`. */
  readonly paths: (input: (name: string) => string) => readonly string[];
  readonly state: State;
  readonly because: Sentence;
}

const folder = (path: string): string => (path === '' || path === '.' || path === './' ? '' : `${path.replace(/\/+$/, '')}/`);
const lines = (text: string): readonly string[] => text.split('\n').map((line) => line.trim());

const WRITERS: readonly Writer[] = [
  {
    uses: /download-(?:workflow-)?artifacts?(?:@|$)|\/gh-release-downloader|\/release-downloader|fetch-gh-release-asset/i,
    // Its files have names of their own, in the folder that is named or in the root.
    paths: (input) => [folder(input('path') || input('out-file-path') || input('target')) || `${input('name') || 'artifact'}/`],
    state: OPEN,
    because: say`an artifact is downloaded there before the build`
  },
  {
    uses: /^google-github-actions\/auth@/i,
    paths: (input) => (input('create_credentials_file') === 'false' ? [] : ['gha-creds-….json']),
    state: NEW,
    because: say`the authentication action leaves a credentials file of random name in the workspace (${code('gha-creds-….json')})`
  },
  {
    uses: /^(?:actions|buildjet|useblacksmith|runs-on)\/cache(?:\/restore)?@/i,
    paths: (input) => lines(input('path')).flatMap((path) => (path.startsWith('!') ? [] : [filledPattern(path)])),
    state: OPEN,
    because: say`a step brings it back from a cache before the build`
  },
  {
    uses: /^ruby\/setup-ruby@/i,
    paths: (input) => (input('bundler-cache') === 'true' ? ['vendor/bundle/'] : []),
    state: OPEN,
    because: say`bundler fills it before the build`
  },
  {
    uses: /composer-install@|php-actions\/composer@/i,
    paths: () => ['vendor/'],
    state: OPEN,
    because: say`composer fills it before the build`
  },
  {
    uses: /^Swatinem\/rust-cache@/i,
    paths: () => ['target/'],
    state: OPEN,
    because: say`a step brings it back from a cache before the build`
  },
  { uses: /^goreleaser\/goreleaser-action@/i, paths: () => ['dist/'], state: OPEN, because: say`goreleaser fills it before the build` },
  { uses: /^bahmutov\/npm-install@/i, paths: () => ['node_modules/'], state: OPEN, because: say`npm fills it before the build` },
  {
    uses: /create-envfile|make-envfile|dotenv-action/i,
    paths: (input) => [`${folder(input('directory'))}${input('file_name') || input('file-name') || '.env'}`],
    state: OPEN,
    because: say`an action writes it before the build`
  },
  {
    uses: /write-file|base64-to-file|create-json|string-to-file/i,
    paths: (input) => [input('path') || input('fileName') || input('file') || input('name') || input('files') || input('include')],
    state: OPEN,
    because: say`an action writes it before the build`
  },
  {
    uses: /trivy-action|sbom-action|codeql-action/i,
    paths: (input) => [input('output') || input('output-file')],
    state: OPEN,
    because: say`an action writes it before the build`
  },
  {
    uses: /\/build-push-action@|\/bake-action@/i,
    paths: (input) => [...input('outputs').matchAll(/type=local[^\n]*?dest=([^,\s]+)/g)].map(([, path = '']) => folder(path)),
    state: OPEN,
    because: say`an earlier build of the job writes it`
  }
];

/** Actions of these makers set tools up and leave the workspace alone. */
const LEAVES_IT_ALONE =
  /^(?:actions\/(?:checkout|setup-|upload-|cache|github-script|labeler|attest|delete-package-versions)|docker\/|aws-actions\/|azure\/|sigstore\/|crazy-max\/(?!ghaction-upx)|hashicorp\/|github\/|step-security\/)/i;
/** Other actions whose name says that they make something. */
const MAKES_SOMETHING =
  /generat|codegen|compile|cypress|gradle|maven|(?<!setup-|docker-)build(?!x|-push|ah|kit|er|-space)|protoc|buf-|version|gitversion|changelog|minify/i;
/** Those of them that only bring the tool, by their names. */
const SETS_UP = /(?:^|[/-])(?:set-?up|install(?:er)?)(?:[-/]|$)|gradle\/(?:actions\/)?wrapper-validation/i;

/** Actions that set up, sign in or build and write nothing into the checkout. */
const QUIET =
  /^(?:docker\/(?:setup-[a-z-]+-action|login-action|metadata-action|build-push-action|bake-action)|actions\/setup-[a-z-]+|aws-actions\/amazon-ecr-login|sigstore\/cosign-installer|step-security\/harden-runner|jlumbroso\/free-disk-space)(?:@|$)/i;

/** Inputs that name a file which an action writes. */
const OUTPUT_INPUTS = [
  'output',
  'output-file',
  'output_file',
  'output-path',
  'outfile',
  'out',
  'dest',
  'destination',
  'target-file',
  'file',
  'filename'
];
/** Inputs that tell an action what to run. */
const COMMAND_INPUTS = ['cmd', 'command', 'commands', 'run', 'script', 'arguments', 'args', 'run_install', 'build', 'goals', 'tasks'];

/** Actions that rewrite files of git: by their names, with the inputs that say which; none named, or a pattern, may be any. */
const REWRITES =
  /replac|substitut|(?:json|ya?ml|toml|xml)-(?:update|set|edit|write|field)|(?:update|set|edit|modify|bump|write)-(?:json|ya?ml|toml|xml|version|files?|property|package)|(?:version|package)-?(?:bump|update)|bump-version|conventional-changelog|changesets\/action|semantic-release|assembly-?info|prettier|pre-commit|auto-?(?:fix|format)|format-code|code-format|(?<![\w-])lint-action|create-a-file|append-to-file|envsubst|(?:render|process)-?templates?|templat\w*-(?:render|file)|jinja|apply-patch|git-patch|\bupx\b|-upx|git-?crypt|decrypt/i;
const FILE_INPUTS = [
  'files',
  'file',
  'path',
  'paths',
  'include',
  'fileName',
  'filename',
  'filepath',
  'valueFile',
  'json-file',
  'yaml-file',
  'target'
];

/** What actions of which nothing else is known do by their names, beside the files of git: set up, sign in, send, look or tell. */
const WRITES_NO_SOURCES =
  /set-?up|toolchain|install|login|log-in|auth|credential|secret|vault|token|cache|upload|attest|sign|notif|slack|discord|telegram|teams|mail|comment|description|label|release|tag|slug|sha\b|describe|changed|changes|filter|paths|report|coverage|codecov|coveralls|sarif|scan|trivy|grype|snyk|sbom|scout|hadolint|lint|test|clean|disk|space|swap|harden|tmate|ssh|tailscale|vpn|wireguard|dispatch|deploy|manifest|wait|cancel|skip|concurren|kind|k3d|minikube|docker|buildx|qemu|runner|context|metadata|badge|retry|timestamp|date|branch|env-vars|environment|debug|monitor|telemetry|summary|status|approve|assign/i;

/** An action that is not read here is taken to leave the files of git as they are, and said to be (docs/discovery.md "The workspace"). */
function trusted(uses: string, inputs: ReadonlyMap<string, string>, { from, unknowns }: StepSource): Effect {
  const by = uses.split('@', 1)[0] ?? '';
  if (WRITES_NO_SOURCES.test(by.replace(/^docker:\/\//, ''))) return { made: [], mayWriteMore: true };
  const given = [...inputs].map(([name, value]) => [name, unknowns.show(value)]).sort();
  const key = createHash('sha256')
    .update(JSON.stringify([by, given]))
    .digest('hex');
  const because = say`${code(by)} leaves the files of git as they are`;
  return { made: [{ path: '', state: { kind: 'trusted', key, by }, because, from }], mayWriteMore: true };
}

/** Files that an action rewrites: those that it is told, else any. */
function rewritten(uses: string, input: (name: string) => string, workspace: string, from: string): Effect {
  const because = say`${code(uses.split('@', 1)[0] ?? '')} may rewrite it before the build`;
  const named = FILE_INPUTS.flatMap((name) => input(name).split(/[\n,]+/)).map((word) => word.trim().replace(/^["']|["']$/g, ''));
  const words = named.filter((word) => word !== '' && !word.startsWith('!'));
  const paths = words.map((word) => (/[*?[{]/.test(word) ? null : placeOf(word, workspace)));
  const made = (path: string): MadePath => ({ path, state: OPEN, because, from });
  const known = paths.filter((path) => path !== null);
  return { made: known.length === 0 || known.length < paths.length ? [made('')] : known.map(made), mayWriteMore: true };
}

/** What an action does to the workspace; `given`: its inputs. */
export function actionEffect(uses: string, given: ReadonlyMap<string, string>, workspace: string, source: StepSource): Effect {
  const { from } = source;
  const input = (name: string) => given.get(name) ?? '';
  const writer = WRITERS.find((one) => one.uses.test(uses));
  if (writer !== undefined) {
    const made = writer.paths(input).flatMap((word): readonly MadePath[] => {
      const path = placeOf(word, workspace);
      return path === null ? [] : [{ path: word.endsWith('/') ? `${path}/` : path, state: writer.state, because: writer.because, from }];
    });
    return { made, mayWriteMore: !QUIET.test(uses) };
  }
  if (/^actions\/github-script@/i.test(uses)) return programEffect(input('script'), workspace, source);
  if (QUIET.test(uses)) return NO_EFFECT;
  if (REWRITES.test(uses) && !LEAVES_IT_ALONE.test(uses)) return rewritten(uses, input, workspace, from);
  const told = OUTPUT_INPUTS.flatMap((name) => {
    const path = placeOf(input(name), workspace);
    return path === null
      ? []
      : [{ path, state: OPEN, because: say`${code(uses.split('@', 1)[0] ?? '')} may write it before the build`, from }];
  });
  if (told.length > 0) return { made: told, mayWriteMore: true };
  if (COMMAND_INPUTS.some((name) => /^(?!false$|null$)./.test(input(name))) && !LEAVES_IT_ALONE.test(uses))
    return anything(() => say`${code(uses.split('@', 1)[0] ?? '')} runs before the build and may write files`, source);
  if (LEAVES_IT_ALONE.test(uses)) return { made: [], mayWriteMore: true };
  if (!MAKES_SOMETHING.test(uses) || SETS_UP.test(uses.split('@', 1)[0] ?? '')) return trusted(uses, given, source);
  return anything(() => say`${code(uses.split('@', 1)[0] ?? '')} runs before the build and may write files`, source);
}
