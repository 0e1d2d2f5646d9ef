import type { Analysis } from '../../model/analysis.ts';
import { breakCommands } from '../../safe-text/index.ts';
import { type Finding, findingsOf } from './findings.ts';
import { plainSentence } from './text.ts';

// The findings of SARIF in the forms that other tools read. Words, places and levels are those of `findings.ts`.

/** Workflow commands of GitHub's runner, one for each finding: annotations without the Action. */
export function githubCommands(analysis: Analysis): string {
  const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return findingsOf(analysis)
    .map(({ rule, level, sentence, file, region }) => {
      const properties = { file, line: String(region.startLine), endLine: String(region.endLine), title: `layercost ${rule.id}` };
      const list = Object.entries(properties).map(([name, value]) => `${name}=${property(breakCommands(value))}`);
      return `::${level === 'note' ? 'notice' : level} ${list.join(',')}::${data(breakCommands(plainSentence(sentence)))}\n`;
    })
    .join('');
}

const RDJSON_SEVERITY = { error: 'ERROR', warning: 'WARNING', note: 'INFO' } as const;

/** Reviewdog's diagnostic format; a proven edit is a suggestion. */
export function rdjson(analysis: Analysis): Record<string, unknown> {
  // Whole lines: its columns count bytes, ours count what JavaScript counts.
  const rangeOf = ({ startLine, endLine }: Finding['region']) => ({ start: { line: startLine }, end: { line: endLine } });
  return {
    source: { name: 'layercost' },
    diagnostics: findingsOf(analysis).map(({ rule, level, sentence, file, region, fix }) => ({
      message: plainSentence(sentence),
      location: { path: file, range: rangeOf(region) },
      severity: RDJSON_SEVERITY[level],
      code: { value: rule.id, url: rule.helpUri },
      ...(fix === null ? {} : { suggestions: [{ range: rangeOf(fix.region), text: fix.text }] })
    }))
  };
}

const CODE_CLIMATE_SEVERITY = { error: 'critical', warning: 'minor', note: 'info' } as const;

/** GitLab's code quality report, the subset of Code Climate that it reads. */
export function codeClimate(analysis: Analysis): readonly Record<string, unknown>[] {
  return findingsOf(analysis).map(({ rule, level, sentence, file, region, fingerprint }) => ({
    description: plainSentence(sentence),
    check_name: rule.id,
    fingerprint,
    severity: CODE_CLIMATE_SEVERITY[level],
    location: { path: file, lines: { begin: region.startLine, end: region.endLine } }
  }));
}

/**
 * A test suite with a case for each image: it fails where a finding on its Dockerfile is an error. One failure a case, with places and
 * sentences in its text, since GitLab reads no attribute of it and no second one.
 */
export function junit(analysis: Analysis): string {
  const findings = findingsOf(analysis);
  const cases = analysis.images.map((image) => {
    const own = findings.filter(({ file }) => file === image.spec.dockerfile);
    const failures = own.filter(({ level }) => level === 'error');
    const others = own.filter(({ level }) => level !== 'error');
    const told = (some: readonly Finding[]) =>
      xml(some.map(({ file, region, sentence }) => `${file}:${region.startLine} ${plainSentence(sentence)}`).join('\n'));
    const [first] = failures;
    const lines = [
      ...(first === undefined
        ? []
        : [`    <failure type="${xml(first.rule.id)}" message="${xml(plainSentence(first.sentence))}">${told(failures)}</failure>`]),
      ...(others.length === 0 ? [] : [`    <system-out>${told(others)}</system-out>`])
    ];
    const open = `  <testcase classname="layercost" name="${xml(image.spec.name)}" time="${(image.rebuild?.mid ?? 0).toFixed(3)}"`;
    return { failed: failures.length > 0, text: lines.length === 0 ? `${open}/>` : `${open}>\n${lines.join('\n')}\n  </testcase>` };
  });
  const failed = cases.filter((one) => one.failed).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="layercost" tests="${cases.length}" failures="${failed}" errors="0">`,
    ...cases.map(({ text }) => text),
    '</testsuite>',
    ''
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** Text inside of XML: escaped, and without the signs that XML 1.0 knows not even as entities. */
function xml(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd'
    )
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
