import { type PartSubject, subjectOf } from '../graph/index.ts';
import { isOfGit } from '../model/fact.ts';
import type { PlannedInstruction, Step } from '../model/graph.ts';
import type { InstructionPrediction } from '../model/prediction.ts';
import { code, type Sentence, say } from '../model/sentence.ts';

/** What a belief is held against. */
export interface BeliefQuestion {
  readonly planned: PlannedInstruction;
  readonly prediction: InstructionPrediction;
  readonly step: Step | null;
  readonly builder: 'buildkit' | 'legacy';
}

interface Belief {
  readonly text: Sentence;
  readonly applies: (question: BeliefQuestion) => boolean;
}

const METADATA = new Set(['label', 'cmd', 'entrypoint', 'expose', 'volume', 'healthcheck', 'stopsignal', 'maintainer']);
const VARIABLES = new Set(['environment-changed', 'build-arg-changed']);

const readsContext = (step: Step | null) =>
  (step?.inputs ?? []).some((input) => 'source' in input.from && input.from.source.kind === 'context');
const someMount = (step: Step | null, is: (subject: PartSubject, value: string) => boolean) =>
  (step?.definition ?? []).some(({ name, value }) => is(subjectOf(name), value));
const usesFlag = (planned: PlannedInstruction, name: string) => planned.instruction.flags.some((flag) => flag.name === name);

/** What people believe and what holds, with the section of docs/cache-rules.md; the first that fit are shown. */
const BELIEFS: readonly Belief[] = [
  {
    text: say`The Dockerfile is a file of the build context like any other: where a COPY takes its directory, every edit of it rebuilds that COPY, even a comment (§7.3).`,
    applies: ({ prediction }) => prediction.causes.some((cause) => cause.paths.some((path) => /(?:^|\/)[^/]*Dockerfile[^/]*$/i.test(path)))
  },
  {
    text: say`The files of ${code('.git')} are part of a directory as build context and differ in every checkout; an ignore rule for ${code('.git')} keeps them out (§7.2).`,
    applies: ({ prediction }) => prediction.causes.some((cause) => cause.paths.some((path) => path === '.git' || isOfGit({ path })))
  },
  {
    text: say`An ENV, or an ARG that has a value, counts for every RUN behind it, whether the command uses it or not (§3, §4.4).`,
    applies: ({ prediction, builder }) =>
      builder === 'buildkit' && prediction.instruction === 'RUN' && VARIABLES.has(prediction.causes[0]?.kind ?? '')
  },
  {
    text: say`A build argument that no stage of the target declares changes nothing, and one that is declared below a step does not reach it (§4.3, §4.5).`,
    applies: ({ planned, prediction }) => planned.instruction.kind === 'arg' && prediction.verdict === 'metadata'
  },
  {
    text: say`Lines that only describe the image (LABEL, CMD, EXPOSE, …) are in no key: moving or changing them rebuilds nothing with BuildKit (§2.1).`,
    applies: ({ planned, builder }) => builder === 'buildkit' && METADATA.has(planned.instruction.kind)
  },
  {
    text: say`With the legacy builder every line is an image of its own: a changed LABEL rebuilds all lines below it (§16.2).`,
    applies: ({ planned, builder, prediction }) =>
      builder === 'legacy' && METADATA.has(planned.instruction.kind) && prediction.verdict === 'rebuilt'
  },
  {
    text: say`A step that runs again and writes the very same files still rebuilds every RUN that stands on it: layers are not compared (§1.8).`,
    applies: ({ prediction }) => prediction.instruction === 'RUN' && prediction.causes[0]?.kind === 'parent-rebuilt'
  },
  {
    text: say`${code('COPY --from')} is matched by the files that it copies: it is reused when the stage runs again and writes the same bytes (§9.1).`,
    applies: ({ prediction }) => prediction.causes.some((cause) => cause.kind === 'stage-output')
  },
  {
    text: say`${code('--chmod')} does not hide the file’s own mode: a flipped executable bit still rebuilds the COPY (§6.7).`,
    applies: ({ planned, prediction }) => usesFlag(planned, 'chmod') && prediction.verdict === 'rebuilt'
  },
  {
    text: say`${code('COPY --link')} is reused whatever changes before it, but what stands behind it is not: the merge belongs to the stage (§6.8).`,
    applies: ({ planned }) => usesFlag(planned, 'link')
  },
  {
    text: say`USER is no part of the key of COPY and ADD: their files belong to root unless ${code('--chown')} says otherwise (§3).`,
    applies: ({ planned, prediction }) => planned.instruction.kind === 'user' && prediction.verdict === 'metadata'
  },
  {
    text: say`What a secret holds is no part of the key: a new value rebuilds nothing (§8.4).`,
    applies: ({ step }) => someMount(step, (subject) => subject === 'secret')
  },
  {
    text: say`What a cache mount holds is no part of the key, and it is empty on a fresh machine (§8.3, §14.5).`,
    applies: ({ step }) =>
      someMount(step, (subject, value) => typeof subject === 'object' && 'mount' in subject && value.includes('"cache"'))
  },
  {
    text: say`File times are no part of the key: touching a file rebuilds nothing (§6.3).`,
    applies: ({ step, prediction }) => step?.operation === 'copy' && readsContext(step) && prediction.verdict === 'cached'
  },
  {
    text: say`A RUN is matched by its words and what it stands on, never by what it would download or print today: it may be reused although the world changed (§8.7).`,
    applies: ({ step, prediction }) => step?.operation === 'run' && prediction.verdict === 'cached'
  },
  {
    text: say`${code('SOURCE_DATE_EPOCH')} is the date of the directory that WORKDIR makes: another value rebuilds the first WORKDIR and all behind it (§4.11).`,
    applies: ({ prediction }) =>
      prediction.instruction === 'WORKDIR' && prediction.causes.some((cause) => cause.name === 'SOURCE_DATE_EPOCH')
  }
];

/** More beliefs than this make nobody wiser. */
const MOST = 2;

/** Common beliefs that are wrong about this step, with what holds instead. */
export function beliefsAbout(question: BeliefQuestion): readonly Sentence[] {
  return BELIEFS.filter((belief) => belief.applies(question))
    .slice(0, MOST)
    .map((belief) => belief.text);
}
