import { at, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { RunPlace, Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { StepPlace } from '../turn.ts';
import { newJob, stepOrder, textsOf } from './ci-nodes.ts';
import { ciCommandBuilds, ciScriptBuilds, putVariables } from './ci-script.ts';

/**
 * Builds of the steps of a cloudbuild.yaml: a step of the docker builder is `docker` with its arguments, one of kaniko its executor, any
 * other a command or script. Each build starts on a machine of its own (cloud.google.com/build: build configuration file schema).
 */
export function cloudBuilds(
  path: TreePath,
  place: RunPlace & { readonly directory: string; readonly substitutions?: ReadonlyMap<string, string> },
  search: Search
): readonly WrittenBuild[] {
  const document = readBuildFile(path, search.repository);
  if (document === null) return [];
  const given = new Map([
    ...entriesAt(document, 'substitutions').map(({ key, value }) => [key, textAt(value) ?? ''] as const),
    ...(place.substitutions ?? [])
  ]);
  const put = (text: string) =>
    putVariables(
      text.replaceAll('$$', '\u0001'),
      /\$\{([A-Za-z_]\w*)\}|\$([A-Z_][A-Z0-9_]*)/g,
      (name) => given.get(name),
      search
    ).replaceAll('\u0001', '$');
  const job = newJob();
  const inner: RunPlace = { ...place, engine: 'fresh', job };
  // A step waits for those that it names, or for all before it (its `waitFor`).
  const order = stepOrder(
    itemsAt(document, 'steps').map((step) => ({
      name: textAt(step, 'id') ?? null,
      waits: at(step, 'waitFor') && textsOf(at(step, 'waitFor'))
    }))
  );
  return itemsAt(document, 'steps').flatMap((step, index) => {
    job.step = order[index] as StepPlace;
    const name = put(textAt(step, 'name') ?? '').replace(/:.*$/, '');
    // The repository lies in /workspace.
    const args = itemsAt(step, 'args').map((item) => put(textAt(item) ?? '').replace(/(^|=|:\/\/)\/workspace(?=\/|$)/g, `$1${WORKSPACE}`));
    const variables = new Map(
      [...itemsAt(step, 'env'), ...itemsAt(document, 'options', 'env')].flatMap((item) => {
        const text = put(textAt(item) ?? '');
        const equals = text.indexOf('=');
        return equals > 0 ? [[text.slice(0, equals), text.slice(equals + 1)] as const] : [];
      })
    );
    const directory = `${place.directory}/${put(textAt(step, 'dir') ?? '.')}`;
    const where = {
      file: path,
      firstLine: lineOf(at(step, 'args') ?? step) - 1,
      directory: treePath(directory, '.') === null ? WORKSPACE : directory,
      variables
    };
    const script = textAt(step, 'script');
    if (script !== undefined)
      return ciScriptBuilds({ ...where, text: put(script), firstLine: lineOf(at(step, 'script') ?? step) }, inner, search);
    const entrypoint = textAt(step, 'entrypoint');
    variables.set('WORKSPACE', WORKSPACE);
    if (entrypoint !== undefined) return ciCommandOrText([entrypoint, ...args], where, inner, search);
    if (/kaniko/.test(name)) return ciCommandBuilds(['/kaniko/executor', ...args], where, inner, search);
    if (/(?:^|\/)docker$|cloud-builders\/docker/.test(name)) return ciCommandBuilds(['docker', ...args], where, inner, search);
    // An official image runs what it is given; a builder has its program as its entry point.
    if (/^(?:bash|busybox|alpine|ubuntu|debian|python|node|golang)$/.test(name))
      return args.length === 0 ? [] : ciCommandOrText(args, where, inner, search);
    const program = name.slice(name.lastIndexOf('/') + 1).replace(/^cloud-sdk$/, 'gcloud');
    return args.length === 0 ? [] : ciCommandOrText([program, ...args], where, inner, search);
  });
}

function ciCommandOrText(
  words: readonly string[],
  where: Parameters<typeof ciCommandBuilds>[1],
  place: RunPlace,
  search: Search
): readonly WrittenBuild[] {
  const [program = '', option = '', text = ''] = words;
  if (/(?:^|\/)(?:ba|da)?sh$/.test(program) && /^-[a-z]*c[a-z]*$/.test(option)) return ciScriptBuilds({ ...where, text }, place, search);
  return ciCommandBuilds(words, where, place, search);
}
