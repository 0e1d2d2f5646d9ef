import {
  type CommentOutcome,
  type Conversation,
  earlierComment,
  failureLine,
  hunksOf,
  isCommentable,
  keepComment,
  keepReview,
  keepStatus,
  type ReviewOutcome,
  readConversation
} from '../github/index.ts';
import type { Analysis } from '../model/analysis.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { commentDecision, firstLineOf, type MarkdownOptions, renderComment, reviewComments, statusDescription } from '../report/index.ts';
import type { ReviewedChange } from './change.ts';
import type { Run } from './run-record.ts';
import type { Runner } from './runner.ts';

export interface Posted {
  /** The head moved or the pull request was closed meanwhile: nothing was written, and the verdict counts for nothing. */
  readonly superseded: string | null;
  readonly comment: CommentOutcome;
  readonly notes: readonly Sentence[];
}

/** What became of the suggestions, and those that the diff has no room for. */
type Reviewed = ReviewOutcome & Pick<MarkdownOptions, 'outside'>;

const NOTHING: Reviewed = { posted: 0, retired: 0, seen: [], notes: [], outside: [] };

/** Writes what is to be written on the pull request, and only that. Never throws: what could not be posted is a note. docs/github.md "Posting". */
export async function postReport({ github, repository, inputs, runner }: Run, change: ReviewedChange, analysis: Analysis): Promise<Posted> {
  const notes: Sentence[] = [];
  const { comment: policy, suggestions } = analysis.config.config;
  const pull = change.pull;
  const wantsComment = pull !== null && policy.mode !== 'never';
  const wantsReview = pull !== null && suggestions.mode === 'inline';
  let comment: CommentOutcome = { kind: 'none' };
  try {
    if (pull !== null && (wantsComment || wantsReview)) {
      const conversation = await readConversation(github, repository, { number: pull.number, key: inputs.commentKey, run: runner.run });
      if (conversation.headSha !== change.head) return { superseded: `superseded by ${conversation.headSha.slice(0, 7)}`, comment, notes };
      if (!conversation.open) return { superseded: 'the pull request was closed meanwhile', comment, notes };
      const remembered = [...new Set(conversation.comments.flatMap(({ marker }) => marker.seen))];
      const newer = conversation.comments.some(
        ({ marker: { run } }) => run.id > runner.run.id || (run.id === runner.run.id && run.attempt > runner.run.attempt)
      );
      const review = wantsReview && !newer ? await reviewed(conversation, pull.number, remembered) : { ...NOTHING, seen: remembered };
      notes.push(...review.notes);
      if (wantsComment) {
        const options = {
          runUrl: runUrl(runner),
          requests: null,
          acceptLabel: analysis.config.config.override.label,
          preface: null,
          sticky: true,
          earlier: earlierResult(conversation, change.head),
          outside: review.outside
        };
        comment = await keepComment(github, repository, conversation, {
          number: pull.number,
          key: inputs.commentKey,
          head: change.head,
          run: runner.run,
          render: (bytes) => renderComment(analysis, options, bytes),
          create: commentDecision(analysis).create,
          seen: review.seen
        });
      }
    }
    if (inputs.statusContext !== null) {
      const refused = await keepStatus(github, repository, {
        sha: change.head,
        context: inputs.statusContext,
        state: analysis.verdict === 'fail' ? 'failure' : 'success',
        description: statusDescription(analysis),
        url: runUrl(runner)
      });
      if (refused !== null) notes.push(refused);
    }
  } catch (error) {
    comment = { kind: 'refused', why: failureLine(error) };
  }
  return { superseded: null, comment, notes };

  async function reviewed(conversation: Conversation, number: number, seen: readonly string[]): Promise<Reviewed> {
    const wanted = analysis.images.filter((image) => image.affected).flatMap(reviewComments);
    if (wanted.length === 0 && conversation.threads.length === 0) return { ...NOTHING, seen };
    try {
      const paths = new Set(wanted.map(({ path }) => path));
      const comparison = change.comparison ?? { mergeBase: null, patches: new Map(), partial: true };
      const hunks = await hunksOf(github, repository, number, comparison, paths);
      // A file whose patch GitHub keeps to itself may be in the diff all the same: nothing is said of it.
      const isKnown = (path: string) => hunks.has(path) || (!comparison.partial && !comparison.patches.has(path));
      const outside = wanted.filter(
        (one) => isKnown(one.path) && !isCommentable(hunks.get(one.path) ?? [], one.startLine, one.line, one.oldBlock)
      );
      const outcome = await keepReview(github, repository, conversation, {
        number,
        key: inputs.commentKey,
        head: change.head,
        suggestions: wanted,
        hunks,
        seen,
        most: Math.min(suggestions.max, 20)
      });
      return { ...outcome, outside };
    } catch (error) {
      return { ...NOTHING, seen, notes: [say`review suggestions not posted: ${code(failureLine(error))}`] };
    }
  }
}

/** What the comment said of the head before this one. */
function earlierResult(conversation: Conversation, head: string): MarkdownOptions['earlier'] {
  const earlier = earlierComment(conversation, head);
  const result = earlier === null ? null : firstLineOf(earlier.body);
  return earlier === null || result === null ? null : { head: earlier.head, result };
}

/** Address of the run, built from the server's own names. */
export function runUrl(runner: Runner): string {
  return `${runner.serverUrl}/${runner.repository}/actions/runs/${runner.run.id}`;
}
