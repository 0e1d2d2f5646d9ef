import type { Analysis } from '../../model/analysis.ts';
import { plainText } from '../../safe-text/index.ts';
import { headline } from '../headline.ts';
import { type Finding, findingsOf, type Region } from './findings.ts';
import type { Rule } from './rules.ts';
import { sarifText, sarifUri } from './text.ts';

/** Code scanning shows no more results of one upload than this. */
const MOST_RESULTS = 5_000;
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * The findings of the report as a SARIF 2.1.0 log with one run, as code scanning takes it: broken budgets, suggestions and
 * faults of files on their lines, with fingerprints of our own, since the files need not lie on the machine that uploads.
 */
export function sarifLog(analysis: Analysis): Record<string, unknown> {
  const all = findingsOf(analysis);
  const findings = all.slice(0, MOST_RESULTS);
  const rules = [...new Map(findings.map(({ rule }) => [rule.id, rule])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const left = all.length - findings.length;
  const notes = [
    headline(analysis),
    ...analysis.notes.map((note) => plainText(note)),
    ...(left > 0 ? [`${left} more findings are left out.`] : [])
  ];
  const { slug, serverUrl } = analysis.repository;
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'layercost', version: analysis.tool.version, semanticVersion: analysis.tool.version, rules } },
        columnKind: 'utf16CodeUnits',
        ...(slug !== null && serverUrl !== null && analysis.head.sha !== null
          ? { versionControlProvenance: [{ repositoryUri: `${serverUrl}/${slug}`, revisionId: analysis.head.sha }] }
          : {}),
        invocations: [
          {
            executionSuccessful: true,
            ...(notes.length > 0
              ? { toolExecutionNotifications: notes.map((note) => ({ level: 'note', message: { text: sarifText(note) } })) }
              : {})
          }
        ],
        results: findings.map((finding) => resultOf(finding, rules))
      }
    ]
  };
}

function resultOf({ rule, level, sentence, file, region, fix, fingerprint }: Finding, rules: readonly Rule[]): Record<string, unknown> {
  const artifactLocation = { uri: sarifUri(file), uriBaseId: '%SRCROOT%' };
  return {
    ruleId: rule.id,
    ruleIndex: rules.findIndex(({ id }) => id === rule.id),
    level,
    message: { text: sarifText(sentence) },
    locations: [{ physicalLocation: { artifactLocation, region: wellFormed(region) } }],
    // The name and form that code scanning looks for; the number tells equal lines apart, and ours differ already.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1` },
    ...(fix === null
      ? {}
      : {
          fixes: [
            {
              description: { text: sarifText(sentence) },
              artifactChanges: [{ artifactLocation, replacements: [{ deletedRegion: fix.region, insertedContent: { text: fix.text } }] }]
            }
          ]
        })
  };
}

/** An empty stretch is no region that can be shown: it becomes its line. */
function wellFormed(region: Region): Region {
  const { startLine, startColumn, endLine, endColumn } = region;
  const empty = startLine === endLine && startColumn !== undefined && endColumn !== undefined && endColumn <= startColumn;
  return empty ? { startLine, endLine } : region;
}
