import type { Failure } from '../../src/model/failure.ts';

/** A build and what is said of it; `error`: what the engine (28.5.2, BuildKit 0.25.2) prints of one that fails, as recorded there. */
export interface Form {
  readonly name: string;
  readonly dockerfile: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
  /** Null: the engine builds it, and so nothing is said. */
  readonly fails: { readonly kind: Failure['kind']; readonly line: number | null; readonly error: string } | null;
}

const A = { 'a.txt': 'a\n', 'conf/app.yml': 'a: 1\n', 'conf/b.yml': 'b: 1\n' };
const fails = (kind: Failure['kind'], line: number | null, error: string) => ({ kind, line, error });

/** All forms; the engine test builds each, so a form that is wrong here is wrong twice. */
export const FORMS: readonly Form[] = [
  // Sources (docs/failing-builds.md §5).
  { name: 'a source is not there', dockerfile: 'FROM scratch\nCOPY none.txt /', files: A, fails: fails('source-missing', 2, 'not found') },
  {
    name: 'one of several sources is not there',
    dockerfile: 'FROM scratch\nCOPY a.txt conf/none.yml /d/',
    files: A,
    fails: fails('source-missing', 2, 'not found')
  },
  {
    name: 'a source is ignored',
    dockerfile: 'FROM scratch\nCOPY conf/app.yml /',
    files: { ...A, '.dockerignore': 'conf\n' },
    fails: fails('source-missing', 2, 'not found')
  },
  {
    name: 'a source in the JSON form',
    dockerfile: 'FROM scratch\nCOPY ["none.txt", "/"]',
    files: A,
    fails: fails('source-missing', 2, 'not found')
  },
  {
    name: 'a variable names the source',
    dockerfile: 'FROM scratch\nARG WHICH=none\nCOPY $WHICH.txt /',
    files: A,
    fails: fails('source-missing', 3, 'not found')
  },
  {
    name: 'ADD of a source that is not there',
    dockerfile: 'FROM scratch\nADD none.txt /',
    files: A,
    fails: fails('source-missing', 2, 'not found')
  },
  {
    name: 'a source that is not there in a stage that is needed',
    dockerfile: 'FROM scratch AS files\nCOPY none.txt /\nFROM scratch\nCOPY --from=files / /',
    files: A,
    fails: fails('source-missing', 2, 'not found')
  },
  {
    name: 'a source that is not there in a stage that nobody needs',
    dockerfile: 'FROM scratch AS files\nCOPY none.txt /\nFROM scratch\nCOPY a.txt /',
    files: A,
    fails: null
  },
  {
    name: 'a bind mount of a path that is not there',
    dockerfile: 'FROM busybox:1.36\nRUN --mount=type=bind,source=none.txt,target=/n true',
    files: A,
    fails: fails('source-missing', 2, 'not found')
  },
  { name: 'a link to nowhere is a file', dockerfile: 'FROM scratch\nCOPY a.txt /', files: A, fails: null },
  { name: 'a wildcard finds nothing', dockerfile: 'FROM scratch\nCOPY a.txt *.none /d/', files: A, fails: null },
  { name: 'only a wildcard, and it finds nothing', dockerfile: 'FROM scratch\nCOPY *.none /d/', files: A, fails: null },
  { name: 'a wildcard in a directory finds nothing', dockerfile: 'FROM scratch\nCOPY conf/*.none /d/', files: A, fails: null },
  {
    name: 'a wildcard in a directory that is not there',
    dockerfile: 'FROM scratch\nCOPY none/*.yml /d/',
    files: A,
    fails: fails('source-missing', 2, 'no such file or directory')
  },
  { name: 'a bracket is a wildcard', dockerfile: 'FROM scratch\nCOPY non[e] /d/', files: A, fails: null },
  { name: 'a path out of the context that is there at the root', dockerfile: 'FROM scratch\nCOPY ../a.txt /', files: A, fails: null },
  {
    name: 'a path out of the context',
    dockerfile: 'FROM scratch\nCOPY ../shared/a.txt /',
    files: A,
    fails: fails('outside-context', 2, 'not found')
  },
  { name: 'everything', dockerfile: 'FROM scratch\nCOPY . /d/', files: A, fails: null },
  // A comment behind an instruction (docs/failing-builds.md §2).
  {
    name: 'a comment behind COPY',
    dockerfile: 'FROM scratch\nCOPY a.txt /d/ # why',
    files: A,
    fails: fails('source-missing', 2, 'not found')
  },
  {
    name: 'a comment behind COPY in JSON form',
    dockerfile: 'FROM scratch\nCOPY ["a.txt", "/d/"] # why',
    files: A,
    fails: fails('syntax', 2, 'syntax error in pattern')
  },
  { name: 'a comment behind RUN', dockerfile: 'FROM busybox:1.36\nRUN true # why', fails: null },
  {
    name: 'a comment behind FROM',
    dockerfile: 'FROM scratch # why\nCOPY a.txt /',
    files: A,
    fails: fails('syntax', 1, 'FROM requires either one or three arguments')
  },
  { name: 'a comment behind ENV', dockerfile: 'FROM busybox:1.36\nENV A=1 # why\nRUN true', fails: fails('syntax', 2, "can't find = in") },
  { name: 'a comment behind WORKDIR', dockerfile: 'FROM busybox:1.36\nWORKDIR /a # why', fails: null },
  { name: 'a comment behind ARG', dockerfile: 'FROM busybox:1.36\nARG A=1 # why\nRUN true', fails: null },
  // The text (§2).
  {
    name: 'a heredoc that does not end',
    dockerfile: 'FROM busybox:1.36\nRUN <<EOF\ntrue\n',
    fails: fails('syntax', 2, 'unterminated heredoc')
  },
  {
    name: 'a heredoc of COPY that does not end',
    dockerfile: 'FROM scratch\nCOPY <<A /a\nx\n',
    fails: fails('syntax', 2, 'unterminated heredoc')
  },
  {
    name: 'an indented end without a dash',
    dockerfile: 'FROM busybox:1.36\nRUN <<EOF\ntrue\n\tEOF\n',
    fails: fails('syntax', 2, 'unterminated heredoc')
  },
  { name: 'an indented end with a dash', dockerfile: 'FROM busybox:1.36\nRUN <<-EOF\n\ttrue\n\tEOF\n', fails: null },
  {
    name: 'an unknown instruction',
    dockerfile: 'FROM busybox:1.36\nRNU true',
    fails: fails('unknown-instruction', 2, 'unknown instruction: RNU')
  },
  {
    name: 'a merge conflict',
    dockerfile: 'FROM busybox:1.36\n<<<<<<< HEAD\nRUN true\n=======\nRUN false\n>>>>>>> x',
    fails: fails('unknown-instruction', 2, 'unknown instruction')
  },
  {
    name: 'an unknown instruction where nobody needs it',
    dockerfile: 'FROM scratch AS x\nRNU\nFROM scratch\nCOPY a.txt /',
    files: A,
    fails: fails('unknown-instruction', 2, 'unknown instruction')
  },
  { name: 'an unknown flag', dockerfile: 'FROM scratch\nCOPY --form=x a.txt /', files: A, fails: fails('bad-flag', 2, 'unknown flag') },
  {
    name: 'a flag twice',
    dockerfile: 'FROM scratch\nCOPY --chown=1 --chown=2 a.txt /',
    files: A,
    fails: fails('bad-flag', 2, 'duplicate flag')
  },
  {
    name: 'a flag without its value',
    dockerfile: 'FROM scratch\nCOPY --chown a.txt /',
    files: A,
    fails: fails('bad-flag', 2, 'missing a value')
  },
  {
    name: 'a network that is none',
    dockerfile: 'FROM busybox:1.36\nRUN --network=intern true',
    fails: fails('bad-flag', 2, 'invalid network mode')
  },
  {
    name: 'COPY of one word',
    dockerfile: 'FROM scratch\nCOPY a.txt',
    files: A,
    fails: fails('syntax', 2, 'requires at least two arguments')
  },
  { name: 'ENV without a value', dockerfile: 'FROM busybox:1.36\nENV A\nRUN true', fails: fails('syntax', 2, 'must have two arguments') },
  {
    name: 'SHELL without brackets',
    dockerfile: 'FROM busybox:1.36\nSHELL /bin/sh -c\nRUN true',
    fails: fails('syntax', 2, 'requires the arguments to be in JSON form')
  },
  { name: 'a JSON array of numbers', dockerfile: 'FROM busybox:1.36\nCMD [1]', fails: fails('syntax', 2, 'comprised of strings only') },
  {
    name: 'two escape directives',
    dockerfile: '# escape=`\n# escape=`\nFROM scratch\nCOPY a.txt /',
    files: A,
    fails: fails('syntax', 2, 'only one escape parser directive')
  },
  {
    name: 'a check without a value',
    dockerfile: '# check=bogus\nFROM scratch\nCOPY a.txt /',
    files: A,
    fails: fails('syntax', 1, 'invalid check option')
  },
  {
    name: 'a check that is neither true nor false',
    dockerfile: '# check=error=maybe\nFROM scratch\nCOPY a.txt /',
    files: A,
    fails: fails('syntax', 1, 'failed to parse check option')
  },
  { name: 'checks that are left out', dockerfile: '# check=skip=all;error=true\nFROM scratch\nCOPY a.txt /', files: A, fails: null },
  {
    name: 'a volume between quotes with nothing in it',
    dockerfile: 'FROM scratch\nCOPY a.txt /\nVOLUME ""',
    files: A,
    fails: fails('syntax', 3, 'VOLUME specified can not be an empty string')
  },
  {
    name: 'an escape that is none',
    dockerfile: '# escape=x\nFROM scratch\nCOPY a.txt /',
    files: A,
    fails: fails('syntax', 1, 'invalid escape token')
  },
  {
    name: 'a stage name with a blank character',
    dockerfile: 'FROM scratch AS 1st\nCOPY a.txt /',
    files: A,
    fails: fails('syntax', 1, 'invalid name for build stage')
  },
  {
    name: 'a line of 64 KiB',
    dockerfile: `FROM busybox:1.36\n# ${'x'.repeat(66_000)}\nRUN true`,
    fails: fails('syntax', 2, 'greater than max allowed size')
  },
  // No stage (§2).
  { name: 'an empty file', dockerfile: '', fails: fails('no-stage', null, 'the Dockerfile cannot be empty') },
  { name: 'comments only', dockerfile: '# nothing\n', fails: fails('no-stage', null, 'file with no instructions') },
  { name: 'only a global ARG', dockerfile: 'ARG A=1\n', fails: fails('no-stage', null, 'no stages') },
  { name: 'no FROM', dockerfile: 'RUN true\n', fails: fails('no-stage', 1, 'no build stage in current context') },
  {
    name: 'an instruction before FROM',
    dockerfile: 'ENV A=1\nFROM busybox:1.36\nRUN true\n',
    fails: fails('no-stage', 1, 'no build stage in current context')
  },
  // Stages (§3).
  {
    name: 'a target that is not there',
    dockerfile: 'FROM busybox:1.36 AS x\nRUN true',
    target: 'y',
    fails: fails('missing-target', null, 'target stage "y" could not be found')
  },
  { name: 'a target in another case', dockerfile: 'FROM busybox:1.36 AS x\nRUN true', target: 'X', fails: null },
  {
    name: 'a stage number that is not there',
    dockerfile: 'FROM scratch\nCOPY a.txt /\nFROM scratch\nCOPY --from=7 /a.txt /',
    files: A,
    fails: fails('missing-stage', 4, 'invalid stage index 7')
  },
  {
    name: 'a later stage',
    dockerfile: 'FROM scratch AS x\nCOPY --from=y /a.txt /\nFROM scratch AS y\nCOPY a.txt /\nFROM scratch\nCOPY --from=x / /',
    files: A,
    fails: fails('missing-stage', 2, 'needs to be defined before current stage')
  },
  {
    name: 'its own stage',
    dockerfile: 'FROM busybox:1.36 AS x\nCOPY --from=x /etc/passwd /p',
    fails: fails('circular-stages', 2, 'circular dependency')
  },
  {
    name: 'stages that wait for each other',
    dockerfile: 'FROM scratch AS x\nCOPY --from=y / /\nFROM scratch AS y\nCOPY --from=x / /\nFROM busybox:1.36\nRUN true',
    fails: fails('circular-stages', 4, 'circular dependency')
  },
  {
    name: 'a mount from a later stage',
    dockerfile: 'FROM busybox:1.36 AS x\nRUN --mount=from=y,target=/y true\nFROM scratch AS y\nCOPY a.txt /\nFROM x\nRUN true',
    files: A,
    fails: fails('missing-stage', 2, 'stage needs to be defined before current command')
  },
  {
    name: 'an image name in upper case',
    dockerfile: 'FROM BusyBox:1.36\nRUN true',
    fails: fails('bad-image-name', 1, 'must be lowercase')
  },
  {
    name: 'an image name that is none',
    dockerfile: 'FROM busybox:1.36:2\nRUN true',
    fails: fails('bad-image-name', 1, 'invalid reference format')
  },
  { name: 'FROM of nothing', dockerfile: 'ARG BASE\nFROM $BASE\nRUN true', fails: fails('bad-image-name', 2, 'should not be blank') },
  {
    name: 'a variable in --from',
    dockerfile: 'ARG S=x\nFROM scratch AS x\nCOPY a.txt /\nFROM scratch\nCOPY --from=$S /a.txt /',
    files: A,
    fails: fails('syntax', 5, 'variable expansion is not supported for --from')
  },
  // Words and mounts (§4).
  { name: 'an open substitution', dockerfile: 'FROM busybox:1.36\nENV A=${B\nRUN true', fails: fails('syntax', 2, 'failed to process') },
  {
    name: 'an unknown modifier',
    dockerfile: 'FROM busybox:1.36\nWORKDIR ${A:=x}\nRUN true',
    fails: fails('syntax', 2, 'unsupported modifier')
  },
  {
    name: 'a variable that must be set',
    dockerfile: 'FROM scratch\nARG V\nCOPY ${V:?must-be-given} /',
    files: A,
    fails: fails('bad-value', 3, 'must-be-given')
  },
  {
    name: 'a variable that must be set, and is',
    dockerfile: 'FROM scratch\nARG V\nCOPY ${V:?must-be-given} /',
    files: A,
    args: { V: 'a.txt' },
    fails: null
  },
  {
    name: 'a mount of an unknown type',
    dockerfile: 'FROM busybox:1.36\nRUN --mount=type=binds,target=/a true',
    fails: fails('bad-mount', 2, 'unsupported mount type')
  },
  {
    name: 'a mount with an unknown key',
    dockerfile: 'FROM busybox:1.36\nRUN --mount=type=cache,taget=/a true',
    fails: fails('bad-mount', 2, 'unexpected key')
  },
  {
    name: 'a mount onto the root',
    dockerfile: 'FROM busybox:1.36\nRUN --mount=type=cache,target=/ true',
    fails: fails('bad-mount', 2, 'invalid mount target')
  },
  {
    name: 'a secret without a name',
    dockerfile: 'FROM busybox:1.36\nRUN --mount=type=secret true',
    fails: fails('bad-mount', 2, 'invalid secret mount')
  },
  {
    name: 'COPY of an address',
    dockerfile: 'FROM scratch\nCOPY https://example.com/a.txt /',
    fails: fails('syntax', 2, "source can't be a URL for COPY")
  },
  {
    name: 'a checksum of COPY',
    dockerfile: 'FROM scratch\nCOPY --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d a.txt /',
    files: A,
    fails: fails('bad-flag', 2, 'unknown flag')
  },
  { name: 'a mode that is none', dockerfile: 'FROM scratch\nCOPY --chmod=999 a.txt /', files: A, fails: fails('bad-flag', 2, 'chmod') },
  // Owners (§6).
  {
    name: 'a linked copy for a name',
    dockerfile: 'FROM busybox:1.36\nCOPY --link --chown=app:app a.txt /',
    files: A,
    fails: fails('owner-by-name', 2, 'invalid user index: -1')
  },
  {
    name: 'a linked copy for a group by name',
    dockerfile: 'FROM busybox:1.36\nCOPY --link --chown=1000:app a.txt /',
    files: A,
    fails: fails('owner-by-name', 2, 'invalid user index: -1')
  },
  { name: 'a linked copy for numbers', dockerfile: 'FROM busybox:1.36\nCOPY --link --chown=1000:1000 a.txt /', files: A, fails: null },
  { name: 'a linked copy for root', dockerfile: 'FROM busybox:1.36\nCOPY --link --chown=root:root a.txt /', files: A, fails: null },
  {
    name: 'a linked copy for a name, with a mode',
    dockerfile: 'FROM busybox:1.36\nCOPY --link --chmod=644 --chown=app a.txt /',
    files: A,
    fails: null
  },
  { name: 'a copy for a name', dockerfile: 'FROM busybox:1.36\nCOPY --chown=app:app a.txt /', files: A, fails: null },
  {
    name: 'a copy for a name onto nothing',
    dockerfile: 'FROM scratch\nCOPY --chown=app a.txt /',
    files: A,
    fails: fails('owner-by-name', 2, 'invalid user index: -1')
  },
  // What a stage does not hold (§7).
  {
    name: 'a path that no step of a stage makes',
    dockerfile: 'FROM scratch AS f\nCOPY a.txt /d/\nFROM scratch\nCOPY --from=f /e/a.txt /',
    files: A,
    fails: fails('source-missing', 4, 'not found')
  },
  {
    name: 'a file that a stage makes',
    dockerfile: 'FROM scratch AS f\nCOPY a.txt /d/\nFROM scratch\nCOPY --from=f /d/a.txt /',
    files: A,
    fails: null
  },
  {
    name: 'a file of a folder that a stage copies',
    dockerfile: 'FROM scratch AS f\nCOPY conf /d/\nFROM scratch\nCOPY --from=f /d/app.yml /',
    files: A,
    fails: null
  },
  {
    name: 'a file that a folder does not have',
    dockerfile: 'FROM scratch AS f\nCOPY conf /d/\nFROM scratch\nCOPY --from=f /d/conf/app.yml /',
    files: A,
    fails: fails('source-missing', 4, 'not found')
  },
  {
    name: 'a path of an empty stage',
    dockerfile: 'FROM scratch AS f\nFROM scratch\nCOPY --from=f /a.txt /',
    files: A,
    fails: fails('source-missing', 3, 'no such file or directory')
  },
  {
    name: 'a path that a RUN may make',
    dockerfile: 'FROM busybox:1.36 AS f\nRUN mkdir /e && touch /e/a\nFROM scratch\nCOPY --from=f /e/a /',
    fails: null
  },
  {
    name: 'a mount of a path that no step of a stage makes',
    dockerfile: 'FROM scratch AS f\nCOPY a.txt /d/\nFROM busybox:1.36\nRUN --mount=from=f,source=/e,target=/e true',
    files: A,
    fails: fails('source-missing', 4, 'not found')
  },
  {
    name: 'a wildcard of a stage that finds nothing',
    dockerfile: 'FROM scratch AS f\nCOPY a.txt /d/\nFROM scratch\nCOPY --from=f /d/*.none /\nCOPY a.txt /',
    files: A,
    fails: null
  },
  {
    name: 'a file that a stage copies from what it stands on',
    dockerfile: 'FROM scratch AS f\nCOPY a.txt /d/\nFROM f AS g\nCOPY --from=f /d/a.txt /e/b/\nFROM scratch\nCOPY --from=g /e/b/a.txt /',
    files: A,
    fails: null
  },
  // Ports (§4).
  {
    name: 'a comment behind EXPOSE',
    dockerfile: 'FROM busybox:1.36\nEXPOSE 80 # web\nRUN true',
    fails: fails('syntax', 2, 'invalid containerPort')
  },
  { name: 'a port with a protocol', dockerfile: 'FROM busybox:1.36\nEXPOSE 80/tcp 53/udp 3000-3010\nRUN true', fails: null },
  // Further routes of the same kinds.
  {
    name: 'a line of the ignore file that cannot be read',
    dockerfile: 'FROM scratch\nCOPY a.txt /',
    files: { ...A, '.dockerignore': 'a[\n' },
    fails: fails('syntax', null, 'syntax error in pattern')
  },
  {
    name: 'an open class in a source',
    dockerfile: 'FROM scratch\nCOPY [a.txt /d/',
    files: A,
    fails: fails('syntax', 2, 'syntax error in pattern')
  },
  {
    name: 'single quotes in the JSON form',
    dockerfile: "FROM scratch\nCOPY ['a.txt', '/']",
    files: A,
    fails: fails('syntax', 2, 'syntax error in pattern')
  },
  { name: 'a file as a folder', dockerfile: 'FROM scratch\nCOPY a.txt/ /d/', files: A, fails: null },
  {
    name: 'a platform of four parts',
    dockerfile: 'FROM --platform=foo/bar/baz/qux busybox:1.36',
    fails: fails('bad-image-name', 1, 'cannot parse platform')
  },
  {
    name: 'a platform that is none',
    dockerfile: 'FROM --platform=!! busybox:1.36',
    fails: fails('bad-image-name', 1, 'invalid OS component')
  },
  { name: 'an empty platform', dockerfile: 'FROM --platform= busybox:1.36', fails: null },
  {
    name: 'a platform of a variable that is not set',
    dockerfile: 'FROM --platform=$NOPE busybox:1.36',
    fails: fails('bad-image-name', 1, 'empty platform')
  },
  {
    name: 'a digest that is too short',
    dockerfile: 'FROM busybox@sha256:abc',
    fails: fails('bad-image-name', 1, 'invalid reference format')
  },
  {
    name: 'a mode of other letters',
    dockerfile: 'FROM busybox:1.36\nCOPY --chmod=rwx a.txt /',
    files: A,
    fails: fails('bad-flag', 2, 'invalid syntax')
  },
  {
    name: 'a mode with a prefix',
    dockerfile: 'FROM busybox:1.36\nCOPY --chmod=0o755 a.txt /',
    files: A,
    fails: fails('bad-flag', 2, 'invalid chmod parameter')
  },
  { name: 'a mode by letters', dockerfile: 'FROM busybox:1.36\nCOPY --chmod=u+x a.txt /', files: A, fails: null },
  {
    name: 'a checksum of a file',
    dockerfile: `FROM scratch\nADD --checksum=sha256:${'a'.repeat(64)} a.txt /`,
    files: A,
    fails: fails('syntax', 2, 'checksum requires HTTP(S) or Git sources')
  },
  { name: 'ports backwards', dockerfile: 'FROM busybox:1.36\nEXPOSE 8010-8000', fails: fails('syntax', 2, 'invalid containerPort') },
  {
    name: 'an open quote of a label',
    dockerfile: 'FROM busybox:1.36\nLABEL a="b',
    fails: fails('syntax', 2, 'unexpected end of statement')
  },
  {
    name: 'an open quote of a volume',
    dockerfile: 'FROM busybox:1.36\nVOLUME " "',
    fails: fails('syntax', 2, 'unexpected end of statement')
  },
  { name: 'a signal that is none', dockerfile: 'FROM busybox:1.36\nSTOPSIGNAL NOPE', fails: fails('syntax', 2, 'invalid signal') },
  { name: 'a comment behind a signal', dockerfile: 'FROM busybox:1.36\nSTOPSIGNAL 9 # kill', fails: fails('syntax', 2, 'invalid signal') },
  { name: 'a signal by its name', dockerfile: 'FROM busybox:1.36\nSTOPSIGNAL rtmin+3', fails: null },
  { name: 'a trigger that is no instruction', dockerfile: 'FROM busybox:1.36\nONBUILD FOO x', fails: null },
  {
    name: 'a comment behind USER, and a command',
    dockerfile: 'FROM busybox:1.36\nUSER root # for apt\nRUN true',
    fails: fails('bad-value', 3, 'unable to find user')
  },
  { name: 'a comment behind USER, and no command', dockerfile: 'FROM busybox:1.36\nUSER root # for apt\nCMD true', fails: null },
  {
    name: 'a cache mount with an owner',
    dockerfile: 'FROM busybox:1.36\nRUN --mount=type=cache,target=/c,uid=1000,gid=1000 true',
    fails: null
  },
  { name: 'a cache mount with a mode', dockerfile: 'FROM busybox:1.36\nRUN --mount=type=cache,target=/c,mode=0777 true', fails: null },
  {
    name: 'a cache mount of what a stage does not hold',
    dockerfile: 'FROM scratch AS s\nCOPY a.txt /\nFROM busybox:1.36\nRUN --mount=type=cache,from=s,source=none,target=/x true',
    files: A,
    fails: fails('source-missing', 4, 'not found')
  }
];
