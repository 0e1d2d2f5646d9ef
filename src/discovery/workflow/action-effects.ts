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
    paths: (input) => (input('create_credentials_file') === 'false' ? [] : ['gha-creds-0123456789abcdef.json']),
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
    uses: /write-file|base64-to-file|create-json|json-edit|find-and-replace|replace-tokens|string-to-file/i,
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
  /^(?:actions\/(?:checkout|setup-|upload-|cache|github-script|labeler|attest|delete-package-versions)|docker\/|aws-actions\/|azure\/|sigstore\/|crazy-max\/|hashicorp\/|github\/|step-security\/)/i;
/** Other actions whose name says that they make something. */
const MAKES_SOMETHING =
  /generat|codegen|compile|cypress|gradle|maven|(?<!setup-|docker-)build(?!x|-push|ah|kit|er)|protoc|buf-|version|gitversion|changelog|minify/i;

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

/** What an action does to the workspace. */
export function actionEffect(uses: string, input: (name: string) => string, workspace: string, source: StepSource): Effect {
  const { from } = source;
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
  const told = OUTPUT_INPUTS.flatMap((name) => {
    const path = placeOf(input(name), workspace);
    return path === null
      ? []
      : [{ path, state: OPEN, because: say`${code(uses.split('@', 1)[0] ?? '')} may write it before the build`, from }];
  });
  if (told.length > 0) return { made: told, mayWriteMore: true };
  if (COMMAND_INPUTS.some((name) => /^(?!false$|null$)./.test(input(name))) && !LEAVES_IT_ALONE.test(uses))
    return anything(() => say`${code(uses.split('@', 1)[0] ?? '')} runs before the build and may write files`, source);
  if (LEAVES_IT_ALONE.test(uses) || !MAKES_SOMETHING.test(uses)) return { made: [], mayWriteMore: true };
  return anything(() => say`${code(uses.split('@', 1)[0] ?? '')} runs before the build and may write files`, source);
}
