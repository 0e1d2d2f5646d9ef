import type { Metric } from '../../model/budget.ts';
import { pageAddress, ruleAddress } from '../../plain/addresses.ts';

/** A rule of the log: what a finding is about, in our own words. */
export interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  /** The section of the documents. */
  readonly helpUri: string;
  readonly help: { readonly text: string };
  readonly defaultConfiguration: { readonly level: 'warning' | 'note' };
  readonly properties: { readonly tags: readonly string[]; readonly precision: 'high' | 'medium' };
}

const METRICS: Readonly<Record<Metric, string>> = {
  rebuild: 'seconds of the next build',
  typical: 'seconds of the average merge',
  added: 'seconds added to the average merge',
  step: 'seconds of one step',
  'added-cost': 'money added per month',
  'pushed-bytes': 'bytes that the next push moves',
  'pulled-bytes': 'bytes that a node pulls',
  'image-bytes': 'bytes of the image',
  'added-bytes': 'bytes added to a typical later push'
};

/** `budget/added` and the like. */
export function budgetRule(metric: Metric): Rule {
  return rule(
    `budget/${metric}`,
    `Budget: ${METRICS[metric]}`,
    'A limit of the configuration on the base branch is exceeded, or could not be measured. Undo the cause, raise the limit there, or accept it by the label.',
    pageAddress('gate.md'),
    'warning'
  );
}

/** `suggestion/split-broad-copy` and the like; a proven one keeps what the image contains. */
export function suggestionRule(written: string, proven: boolean): Rule {
  // A saved report may hold any name.
  const name = written.replace(/[^a-z0-9-]/g, '');
  const address = ruleAddress(name);
  return proven
    ? rule(
        `suggestion/${name}`,
        `Cheaper order of a Dockerfile: ${name}`,
        'The edit is proven to keep the files of the image.',
        address,
        'warning'
      )
    : rule(
        `advice/${name}`,
        `Advice on a Dockerfile: ${name}`,
        'The edit is not proven to keep the image: check it first.',
        address,
        'note'
      );
}

export const PROBLEM_RULE: Rule = rule(
  'problem',
  'A file that describes a build is not understood',
  'What depends on this place is unknown to the report.',
  pageAddress('troubleshooting.md'),
  'warning'
);

function rule(id: string, title: string, help: string, helpUri: string, level: 'warning' | 'note'): Rule {
  return {
    id,
    shortDescription: { text: title },
    helpUri,
    help: { text: help },
    defaultConfiguration: { level },
    properties: { tags: ['docker', 'build-time'], precision: level === 'warning' ? 'high' : 'medium' }
  };
}
