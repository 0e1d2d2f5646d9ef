import { createHash } from 'node:crypto';
import type { StepInput } from '../../model/graph.ts';
import type { Scope } from './scope.ts';

/** A heredoc as a file of its own (docs/cache-rules.md §6, §8); its content is known by what is written. `mode` is octal. */
export function inlineFile(scope: Scope, name: string, body: string, mode: string): StepInput {
  const step = scope.lowering.table.add(
    {
      operation: 'inline-file',
      definition: [
        { name: 'file name', value: name },
        { name: 'mode', value: mode },
        { name: 'text', value: body }
      ],
      inputs: []
    },
    null
  );
  const digest = createHash('sha256')
    .update(JSON.stringify([name, mode, body]))
    .digest('hex');
  return { from: { step }, mode: 'content', selection: null, content: { digest } };
}
