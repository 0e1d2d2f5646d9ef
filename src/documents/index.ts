import type { GenericSchema } from 'valibot';
import { checkDocument, checkedImage } from './check.ts';
import * as commands from './commands.ts';
import * as parts from './parts.ts';

export type { CheckDocument, CheckedImage } from './check.ts';
export type {
  AuditDocument,
  ConfigCheckDocument,
  ExplainDocument,
  HistoryDocument,
  ImagesDocument,
  LayersDocument,
  LogsDocument,
  MatrixDocument,
  PredictDocument,
  ReplayDocument,
  SuggestDocument
} from './commands.ts';
export type { PageData, PageExplanation, PageImage, PageImageDocument, PagePicture, PageRow, PageVariant } from './page.ts';
export type { BudgetPart, FactsPart, FailurePart, MoneyPart, ProblemPart, StepPart, SuggestionPart, VariantPart } from './parts.ts';

/** A document of `--format json`. */
export interface DocumentForm {
  /** As its file and its type are called: `check`, `config-check`. */
  readonly name: string;
  /** What prints it. */
  readonly of: string;
  readonly schema: GenericSchema;
}

/** Every document, in the order of the reference page. */
export const DOCUMENTS: readonly DocumentForm[] = [
  { name: 'check', of: '`check`, `report merge` and `demo`', schema: checkDocument },
  { name: 'predict', of: '`predict`', schema: commands.predictDocument },
  { name: 'explain', of: '`explain`', schema: commands.explainDocument },
  { name: 'suggest', of: '`suggest`', schema: commands.suggestDocument },
  { name: 'images', of: '`images`', schema: commands.imagesDocument },
  {
    name: 'matrix',
    of: '`images --format matrix`, for `strategy.matrix`: the one document without `schema`',
    schema: commands.matrixDocument
  },
  { name: 'layers', of: '`layers`', schema: commands.layersDocument },
  { name: 'logs', of: '`logs`', schema: commands.logsDocument },
  { name: 'replay', of: '`replay`', schema: commands.replayDocument },
  { name: 'history', of: '`history show`; the file itself is described in [history.md](../history.md)', schema: commands.historyDocument },
  { name: 'audit', of: '`audit`', schema: commands.auditDocument },
  { name: 'config-check', of: '`config check`', schema: commands.configCheckDocument }
];

/** Parts with names of their own, which documents refer to, with a word on each. */
export const PARTS: Readonly<Record<string, { readonly words: string; readonly schema: GenericSchema }>> = {
  Image: { words: 'An image of `check`.', schema: checkedImage },
  Step: { words: 'An instruction of the head Dockerfile.', schema: parts.step },
  Cause: { words: 'Why a step is not reused. It never holds a value.', schema: parts.cause },
  Judged: { words: 'A verdict with its certainty.', schema: parts.judged },
  Estimate: { words: 'A range and its middle: seconds, bytes or money.', schema: parts.estimate },
  BasedEstimate: { words: 'An estimate that says what it rests on.', schema: parts.basedEstimate },
  Suggestion: { words: 'A proposed edit, or advice.', schema: parts.suggestion },
  Refusal: { words: 'An edit that was looked at and not proven.', schema: parts.refusal },
  Budget: { words: 'A limit and its decision.', schema: parts.budget },
  Money: { words: 'What the seconds cost.', schema: parts.money },
  BaseState: { words: 'A base image as it was built on and as it is now.', schema: parts.baseState },
  Failure: { words: 'That a build ends in an error, or may.', schema: parts.failure },
  Facts: { words: 'How CI builds an image, as far as known.', schema: parts.facts },
  Fact: { words: 'A fact with its source and its certainty.', schema: parts.fact },
  ListFact: { words: 'The same, of a list.', schema: parts.listFact },
  Variant: { words: 'A further definition of the same Dockerfile.', schema: parts.variant },
  Problem: { words: 'A fault of a file that was read.', schema: parts.problem },
  LoggedFile: { words: 'A log or record as it was read.', schema: commands.loggedFile },
  LoggedBuild: { words: 'A build in a log.', schema: commands.loggedBuild },
  LoggedStep: { words: 'A step in a log.', schema: commands.loggedStep }
};
