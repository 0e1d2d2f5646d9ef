import type { CommandNode, PipelineNode, Statement } from 'unbash';

/**
 * True where text outside of words, redirections, connectors and comments is left over: the parser passes over some syntax
 * errors (`p (`), at which a shell would stop.
 */
export function hasStrayText(text: string, statements: readonly Statement[]): boolean {
  const covered = statements.flatMap((statement) => {
    const { command } = statement;
    const pipelines: readonly PipelineNode[] = command.type === 'AndOr' ? command.commands : [command];
    return pipelines.flatMap((node) => (node.type === 'Pipeline' ? node.commands : [node])).flatMap(stretches);
  });
  covered.sort((a, b) => a[0] - b[0]);
  let at = 0;
  let gaps = '';
  for (const [start, end] of covered) {
    if (start > at) gaps += `${text.slice(at, start)} `;
    at = Math.max(at, end);
  }
  gaps += text.slice(at);
  return !/^[ \t\n;&|\\]*$/.test(gaps.replace(/#[^\n]*/g, ''));
}

function stretches(node: CommandNode): [number, number][] {
  if (node.type !== 'Command') return [[node.pos, node.end]];
  const parts = [...(node.name === undefined ? [] : [node.name]), ...node.prefix, ...node.suffix];
  return parts.flatMap((part): [number, number][] =>
    part.type === 'HereDoc'
      ? [
          [part.pos, part.end],
          [part.body.pos, part.closing?.end ?? part.body.end]
        ]
      : [[part.pos, part.end]]
  );
}
