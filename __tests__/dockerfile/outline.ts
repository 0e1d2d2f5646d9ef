import { parseDockerfile } from '../../src/dockerfile/index.ts';
import type { Dockerfile, Instruction } from '../../src/model/dockerfile.ts';

/** Every instruction in file order. */
export function instructionsOf(file: Dockerfile): Instruction[] {
  return [...file.globals, ...file.stages.flatMap((stage) => stage.instructions)];
}

function essence(instruction: Instruction): unknown {
  switch (instruction.kind) {
    case 'from':
      return [instruction.image, instruction.stageName];
    case 'run':
    case 'cmd':
    case 'entrypoint':
    case 'healthcheck':
      return instruction.command === null
        ? null
        : instruction.command.form === 'exec'
          ? instruction.command.words
          : instruction.command.text;
    case 'copy':
    case 'add':
      return [...instruction.sources, instruction.destination];
    case 'arg':
      return instruction.args.map(({ name, value }) => (value === null ? name : `${name}=${value}`));
    case 'env':
    case 'label':
      return instruction.pairs.map(({ key, value }) => `${key}=${value}`);
    case 'workdir':
      return instruction.path;
    case 'user':
      return instruction.user;
    case 'shell':
    case 'expose':
    case 'volume':
      return instruction.words;
    case 'stopsignal':
    case 'maintainer':
      return instruction.value;
    case 'onbuild':
      return [instruction.trigger.kind, essence(instruction.trigger)];
    case 'invalid':
      return 'invalid';
  }
}

/**
 * The instructions behind a leading `FROM a`, one string each: keyword, lines (one-based, FROM is line 0), flags, arguments,
 * heredocs; and the codes of the errors.
 */
export function outline(text: string, head = 'FROM a\n'): string[] {
  const file = parseDockerfile(head + text, 'Dockerfile');
  const lines = instructionsOf(file)
    .slice(head === '' ? 0 : 1)
    .map((instruction) => {
      const shift = head === '' ? 1 : 0;
      const flags = instruction.flags.map(({ name, value }) => (value === null ? `--${name}` : `--${name}=${value}`));
      const heredocs = instruction.heredocs.map(({ name, body, expand }) => `<<${name}${expand ? '' : '!'}:${JSON.stringify(body)}`);
      const where = `${instruction.range.start.line + shift}-${instruction.range.end.line + shift}`;
      return [`${instruction.keyword}@${where}`, ...flags, JSON.stringify(essence(instruction)), ...heredocs].join(' ');
    });
  return [...lines, ...file.problems.flatMap(({ severity, code }) => (severity === 'error' ? [`error: ${code}`] : []))];
}
