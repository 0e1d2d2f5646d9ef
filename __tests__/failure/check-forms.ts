import type { Form } from './forms.ts';

// `# check=error=true` and what its linter finds (docs/failing-builds.md §10). Each row: the rule, the rest of the file behind the
// directive, and the line that is found; null for a form that looks like it and builds.

const FINDINGS: readonly (readonly [rule: string, text: string, line: number | null])[] = [
  ['StageNameCasing', 'FROM busybox:1.36 AS Build\nRUN true', 2],
  ['StageNameCasing', 'FROM busybox:1.36 AS build\nRUN true', null],
  ['FromAsCasing', 'FROM busybox:1.36 as build\nRUN true', 2],
  ['FromAsCasing', 'from busybox:1.36 AS build\nrun true', 2],
  ['FromAsCasing', 'from busybox:1.36 as build\nrun true', null],
  ['NoEmptyContinuation', 'FROM busybox:1.36\nRUN true && \\\n\n  true', 4],
  ['NoEmptyContinuation', 'FROM busybox:1.36\nRUN true && \\\n# why\n  true', null],
  ['ConsistentInstructionCasing', 'FROM busybox:1.36\nRUN true\nrun true', 4],
  ['ConsistentInstructionCasing', 'from busybox:1.36\nrun true\nrun true\nRUN true', 5],
  ['ConsistentInstructionCasing', 'FROM busybox:1.36\nRun true', 3],
  ['ConsistentInstructionCasing', 'arg A=1\nFROM busybox:1.36\nRUN true', null],
  ['DuplicateStageName', 'FROM busybox:1.36 AS a\nFROM busybox:1.36 AS a\nRUN true', 3],
  ['ReservedStageName', 'FROM busybox:1.36 AS context\nRUN true', 2],
  ['MaintainerDeprecated', 'FROM busybox:1.36\nMAINTAINER me\nRUN true', 3],
  ['MaintainerDeprecated', 'FROM busybox:1.36 AS unused\nMAINTAINER me\nFROM busybox:1.36\nRUN true', 3],
  ['InvalidDefaultArgInFrom', 'ARG TAG\nFROM busybox:${TAG:-1.36}\nRUN true', null],
  ['UndefinedArgInFrom', 'FROM busybox${NONE}:1.36\nRUN true', 2],
  ['UndefinedArgInFrom', 'ARG NONE\nFROM busybox${NONE}:1.36\nRUN true', null],
  ['RedundantTargetPlatform', 'FROM --platform=$TARGETPLATFORM busybox:1.36\nRUN true', 2],
  ['RedundantTargetPlatform', 'FROM --platform=$BUILDPLATFORM busybox:1.36\nRUN true', null],
  ['FromPlatformFlagConstDisallowed', 'FROM --platform=linux/amd64 busybox:1.36\nRUN true', 2],
  ['FromPlatformFlagConstDisallowed', 'FROM --platform=linux/amd64 busybox:1.36 AS for-amd64\nRUN true', null],
  ['JSONArgsRecommended', 'FROM scratch\nCOPY a.txt /\nCMD run it', 4],
  ['JSONArgsRecommended', 'FROM scratch\nCOPY a.txt /\nSHELL ["/x"]\nENTRYPOINT run it', null],
  ['JSONArgsRecommended', 'FROM scratch AS unused\nCMD run it\nFROM scratch\nCOPY a.txt /\nCMD ["it"]', null],
  ['MultipleInstructionsDisallowed', 'FROM scratch\nCOPY a.txt /\nCMD ["a"]\nCMD ["b"]', 4],
  ['MultipleInstructionsDisallowed', 'FROM scratch\nCOPY a.txt /\nHEALTHCHECK NONE\nHEALTHCHECK CMD ["b"]', 4],
  ['MultipleInstructionsDisallowed', 'FROM scratch AS a\nCOPY a.txt /\nCMD ["a"]\nFROM a\nCMD ["b"]', null],
  ['LegacyKeyValueFormat', 'FROM busybox:1.36\nENV A b\nRUN true', 3],
  ['LegacyKeyValueFormat', 'FROM busybox:1.36\nLABEL a b\nRUN true', 3],
  ['LegacyKeyValueFormat', 'FROM busybox:1.36\nENV A=b C=d\nRUN true', null],
  ['SecretsUsedInArgOrEnv', 'FROM busybox:1.36\nARG API_TOKEN\nRUN true', 3],
  ['SecretsUsedInArgOrEnv', 'FROM busybox:1.36\nENV DB_PASSWORD=x\nRUN true', 3],
  ['SecretsUsedInArgOrEnv', 'ARG API_TOKEN\nFROM busybox:1.36\nRUN true', null],
  ['SecretsUsedInArgOrEnv', 'FROM busybox:1.36\nENV PUBLIC_KEY=x TOKENS=2\nRUN true', null],
  ['WorkdirRelativePath', 'FROM busybox:1.36\nWORKDIR app', 3],
  ['WorkdirRelativePath', 'FROM busybox:1.36\nWORKDIR /srv\nWORKDIR app', null],
  ['WorkdirRelativePath', 'FROM busybox:1.36 AS a\nWORKDIR /srv\nFROM a\nWORKDIR app', null],
  ['UndefinedVar', 'FROM scratch\nCOPY a.txt /$NONE/', 3],
  ['UndefinedVar', 'FROM scratch\nCOPY a.txt ${NONE:-/d/}', 3],
  ['UndefinedVar', 'FROM scratch\nARG NONE\nCOPY a.txt /d/$NONE', null],
  ['UndefinedVar', 'FROM scratch\nENV PATH=/x:$PATH\nCOPY a.txt /', null],
  ['ExposeProtoCasing', 'FROM busybox:1.36\nEXPOSE 80/TCP', 3],
  ['ExposeInvalidFormat', 'FROM busybox:1.36\nEXPOSE 127.0.0.1:80:80', 3],
  ['ExposeInvalidFormat', 'FROM busybox:1.36\nEXPOSE 80/tcp', null]
];

const FILES = { 'a.txt': 'a\n' };
const refused = (rule: string, line: number) => ({ kind: 'check-failed', line, error: rule }) as const;
const form = (name: string, dockerfile: string, fails: Form['fails'], more: Partial<Form> = {}): Form => ({
  name,
  dockerfile,
  files: FILES,
  fails,
  ...more
});

/** Builds with checks as errors. */
export const CHECK_FORMS: readonly Form[] = [
  ...FINDINGS.map(([rule, text, line]) =>
    form(`check ${rule}: ${JSON.stringify(text)}`, `# check=error=true\n${text}`, line === null ? null : refused(rule, line))
  ),
  ...FINDINGS.filter(([, , line]) => line !== null).map(([rule, text]) =>
    form(`without the directive, ${rule}: ${JSON.stringify(text)}`, text, null)
  ),
  form('a base image without a default', '# check=error=true\nARG BASE\nFROM ${BASE}\nRUN true', refused('InvalidDefaultArgInFrom', 3), {
    args: { BASE: 'busybox:1.36' }
  }),
  form('a tag without a default', '# check=error=true\nARG TAG\nFROM busybox:${TAG}\nRUN true', refused('InvalidDefaultArgInFrom', 3), {
    args: { TAG: '1.36' }
  }),
  form('a rule that is left out', '# check=skip=LegacyKeyValueFormat;error=true\nFROM busybox:1.36\nENV A b\nRUN true', null),
  form(
    'another rule is left out',
    '# check=skip=JSONArgsRecommended,StageNameCasing;error=true\nFROM busybox:1.36\nENV A b\nRUN true',
    refused('LegacyKeyValueFormat', 3)
  ),
  form('all rules are left out', '# check=skip=all;error=true\nFROM busybox:1.36\nENV A b\nRUN true', null),
  form('checks that are no errors', '# check=error=false\nFROM busybox:1.36\nENV A b\nRUN true', null),
  form('checks as errors by an argument', 'FROM busybox:1.36\nENV A b\nRUN true', refused('LegacyKeyValueFormat', 2), {
    args: { BUILDKIT_DOCKERFILE_CHECK: 'error=true' }
  }),
  form('an argument before the directive', '# check=error=true\nFROM busybox:1.36\nENV A b\nRUN true', null, {
    args: { BUILDKIT_DOCKERFILE_CHECK: 'skip=all' }
  }),
  form(
    'checks by an argument that cannot be read',
    'FROM busybox:1.36\nRUN true',
    {
      kind: 'syntax',
      line: null,
      error: 'invalid check option'
    },
    {
      args: { BUILDKIT_DOCKERFILE_CHECK: 'strict' }
    }
  )
];
