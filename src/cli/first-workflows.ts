import { ACTION } from '../plain/addresses.ts';

// The workflows that `init` writes: the recommended ones of docs/workflows.md.

/** Report, comment and gate of each pull request. */
export const CHECK_WORKFLOW = `name: layercost
on:
  pull_request:
    types: [opened, synchronize, reopened, ready_for_review, labeled, unlabeled, edited]
  merge_group:
    types: [checks_requested]
permissions: {}
concurrency:
  group: layercost-\${{ github.event.pull_request.number || github.ref }}
  cancel-in-progress: true
jobs:
  layercost:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # read both sides of the change
      actions: read # read the logs of earlier builds
      pull-requests: write # keep one comment and the review suggestions
    steps:
      - uses: ${ACTION}@v1 # or a full commit id, where your policy asks for one
`;

/** Keeps what finished builds of the default branch teach. `workflows` are the names of those that build images, at least one. */
export function collectorWorkflow(workflows: readonly string[], branch: string): string {
  return `name: layercost-collect
on:
  workflow_run: # zizmor: ignore[dangerous-triggers] only successful push runs of the default branch are read
    workflows: [${workflows.map((name) => JSON.stringify(name)).join(', ')}]
    types: [completed]
    branches: [${JSON.stringify(branch)}]
permissions: {}
jobs:
  collect:
    if: github.event.workflow_run.event == 'push' && github.event.workflow_run.conclusion == 'success'
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read # read the Dockerfiles of the builds
      actions: read # read the finished run's logs
    steps:
      - id: layercost
        uses: ${ACTION}@v1
        with:
          mode: collect
      - uses: actions/upload-artifact@v4
        if: steps.layercost.outputs.history-file != ''
        with:
          name: layercost-history
          path: \${{ steps.layercost.outputs.history-file }}
          retention-days: 90
`;
}
