import type { ImageSpec } from '../model/image.ts';

/** A workflow whose logs can teach how long builds take. */
export interface BuildingWorkflow {
  /** File name, `build.yml`. */
  readonly file: string;
  /** Names of its jobs that build, sorted; unknown parts stand as `${{ … }}`. */
  readonly jobs: readonly string[];
}

/** The workflows that build these images, sorted by file name. */
export function workflowsThatBuild(images: readonly ImageSpec[]): readonly BuildingWorkflow[] {
  const jobs = new Map<string, Set<string>>();
  for (const { workflow } of images) {
    if (workflow === null) continue;
    const known = jobs.get(workflow.file) ?? new Set<string>();
    jobs.set(workflow.file, known);
    if (workflow.job !== '') known.add(workflow.job);
  }
  return [...jobs].map(([file, names]) => ({ file, jobs: [...names].sort() })).sort((a, b) => (a.file < b.file ? -1 : 1));
}
