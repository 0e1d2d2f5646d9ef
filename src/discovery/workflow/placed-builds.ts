import { code, say } from '../../model/sentence.ts';
import { treePath, type WrittenBuild } from '../assemble.ts';
import { joinPath, liesIn } from '../paths.ts';
import type { StepPlace } from './build-step.ts';
import type { JobSink, JobState, StepsFrame } from './job-state.ts';
import { pathInRepository } from './repository-folder.ts';
import { isOwnRepository } from './step-reading.ts';

// Builds of a job in which a checkout put the repository, or another one, into a folder of the workspace.

/** Where the repository lies in a folder, what a build finds there is checked out. */
export const besideRepository = (place: StepPlace, folder: string | null): StepPlace =>
  folder === null ? place : { ...place, around: { ...place.around, workspace: 'filled' } };

/** Paths below a checkout in a subdirectory are paths of the checked-out repository, which may be another one. */
export function sinkBuild(written: WrittenBuild, place: StepPlace, state: JobState, frame: StepsFrame, sink: JobSink): void {
  const context = written.context === null ? null : treePath(written.directory, written.context);
  const checkout = context === null ? undefined : state.checkouts.find(({ directory }) => liesIn(context, directory));
  if (checkout === undefined) {
    sink.build(written, place);
    return;
  }
  if (!checkout.own) {
    frame.repository.note(
      'left-out',
      say`${code(written.source)}: the context is a checkout of another repository; this build is left out.`
    );
    return;
  }
  const below = (path: string) => path.replace(/^\.\//, '').slice(checkout.directory.length).replace(/^\//, '') || '.';
  const file = written.file;
  sink.build(
    {
      ...written,
      context: below(context ?? ''),
      buildContexts: Object.fromEntries(
        Object.entries(written.buildContexts).map(([name, path]) => [name, pathInRepository(path, written.directory, checkout.directory)])
      ),
      file: file?.replace(/^\.\//, '').startsWith(`${checkout.directory}/`) ? below(file) : file
    },
    besideRepository(place, frame.folder)
  );
}

/** Takes note of the folder that a checkout fills. */
export function noteCheckout(path: string, repository: string, frame: StepsFrame, state: JobState): void {
  const own = isOwnRepository(repository, frame);
  const directory = path === '' ? '' : joinPath('', path);
  if (directory !== null && directory !== '') state.checkouts.push({ directory, own });
}
