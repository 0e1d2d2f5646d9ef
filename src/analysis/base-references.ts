import { familiarReference, isOpen, isReference } from '../graph/index.ts';
import { isAsked, isBuilt } from '../history/index.ts';
import type { ConfigInForce } from '../model/analysis.ts';
import type { BuildGraph } from '../model/graph.ts';
import type { AskedName, HistoryLine } from '../model/history.ts';
import { VOLATILE_VALUE } from '../model/image.ts';
import type { RegistryAnswer, RegistryProblem, RegistryQuestion } from '../model/registry.ts';
import { code, listed, type Sentence, say, sentenceKey } from '../model/sentence.ts';
import type { UtcTime } from '../model/units.ts';
import { MOST_QUESTIONS, registryAddress, registryHost } from '../registry/index.ts';
import type { SideInput } from './input.ts';
import type { Ports } from './ports.ts';
import { openSideInput } from './side.ts';

/** Images that a graph reads and a registry gives, in the order of the file; those that pin a digest cannot move. */
export function imagesOf(graph: BuildGraph): readonly string[] {
  const names = graph.steps.flatMap((step) =>
    step.inputs.flatMap(({ from }) =>
      'source' in from && from.source.kind === 'image' && from.source.builtHere === undefined ? [from.source.reference] : []
    )
  );
  return [...new Set(names)].filter((name) => !name.includes('@') && !isOpen(name) && isReference(name));
}

/**
 * Asks the registries that the base branch's configuration names which images the base side's names lead to now. Nothing of the change
 * is asked for, and a configuration that only the change has is not followed (docs/security.md "Registries").
 */
export async function askForBases(
  ports: Pick<Ports, 'registries' | 'now'>,
  config: ConfigInForce,
  base: SideInput | null,
  history: readonly HistoryLine[]
): Promise<{ readonly lines: readonly AskedName[]; readonly notes: readonly Sentence[] }> {
  const hosts = new Set(config.config.registries.flatMap((host) => registryHost(host) ?? []));
  if (ports.registries === null || hosts.size === 0 || config.role !== 'gate' || base === null) return { lines: [], notes: [] };
  const wanted = namesOf(base).filter((name) => hosts.has(registryAddress(name)?.host ?? ''));
  if (wanted.length === 0) return { lines: [], notes: [] };
  const known = new Map(
    history
      .filter(isAsked)
      .flatMap((line) => line.indexes)
      .map(({ digest, platforms }) => [digest, platforms] as const)
  );
  const questions = wanted.map((reference): RegistryQuestion => ({ reference, last: lastDigest(reference, history), known }));
  const answers = await ports.registries.ask(questions, ports.now);
  return { lines: answers.flatMap(lineOf), notes: notesOf(answers) };
}

function namesOf(base: SideInput): readonly string[] {
  const side = openSideInput(base, {});
  const names = base.images.flatMap((image) => {
    const graph = side.graph(image, image.platforms[0] ?? null, VOLATILE_VALUE.base);
    return graph === null ? [] : imagesOf(graph);
  });
  return [...new Set(names)].sort();
}

/** What a name led to in the newest build or answer that tells. */
function lastDigest(reference: string, history: readonly HistoryLine[]): string | null {
  let last: { digest: string; at: UtcTime } | null = null;
  const found = history.flatMap((line) =>
    isAsked(line)
      ? line.asked === reference
        ? [line]
        : []
      : isBuilt(line) && line.trusted
        ? line.bases.filter((one) => familiarReference(one.reference) === reference).map(({ digest }) => ({ digest, at: line.at }))
        : []
  );
  for (const one of found) if (last === null || one.at >= last.at) last = { digest: one.digest, at: one.at };
  return last?.digest ?? null;
}

function lineOf(answer: RegistryAnswer): AskedName[] {
  if ('problem' in answer) return [];
  const { reference, digest, at, indexes } = answer;
  return [{ v: 1, asked: reference, digest, at, indexes }];
}

const PROBLEM_WORDS: Readonly<Record<RegistryProblem['kind'], string>> = {
  login: 'does not show it without a login',
  absent: 'knows no such image, or hides it',
  server: 'has a fault of its own',
  limit: 'answers no more questions for now',
  silence: 'did not answer in time',
  unreachable: 'cannot be reached',
  elsewhere: 'points to another host, which was not followed',
  nonsense: 'gave an answer that no registry gives',
  'false-digest': 'gave a digest that is not that of its content, which is not believed',
  'not-asked': `was not asked: ${MOST_QUESTIONS} names are asked for at most`
};

/** Names that one sentence lists. */
const MOST_NAMES = 3;

/** What could not be learnt, one sentence for each host and reason. */
function notesOf(answers: readonly RegistryAnswer[]): readonly Sentence[] {
  const groups = new Map<string, { readonly why: Sentence; readonly names: string[] }>();
  for (const answer of answers) {
    if (!('problem' in answer)) continue;
    const { problem, host, reference } = answer;
    const status = 'status' in problem ? say` (${problem.status})` : [];
    const wait = problem.kind === 'limit' && problem.retryAfter !== null ? say`, and asks to wait ${problem.retryAfter} s` : [];
    const why = say`registry ${code(host)} ${[PROBLEM_WORDS[problem.kind]]}${status}${wait}`;
    const group = groups.get(sentenceKey(why)) ?? { why, names: [] };
    group.names.push(reference);
    groups.set(sentenceKey(why), group);
  }
  return [...groups.values()].map(({ why, names }) => {
    const more = names.length > MOST_NAMES ? [say`${names.length - MOST_NAMES} more`] : [];
    return say`Whether ${listed([...names.slice(0, MOST_NAMES).map(code), ...more])} moved is not known: the ${why}.`;
  });
}
