import { UserError } from '../analysis/index.ts';
import type { HistoryLine } from '../model/history.ts';
import type { Parsed } from './options.ts';
import type { Terminal } from './terminal.ts';

export async function importFromGithub(_slug: string, _parsed: Parsed, _terminal: Terminal): Promise<readonly HistoryLine[]> {
  throw new UserError('not here yet');
}
