import { execFile } from 'node:child_process';
import { promisify, stripVTControlCharacters } from 'node:util';

// What a real terminal shows of a command: tmux runs it in a window of so many columns and gives back the screen.

const run = promisify(execFile);
/** Lines of the window: more than any of the screens has. */
const LINES = 120;
let windows = 0;

/** The screen of a command line, with its colours as the sequences that tmux gives them. */
export async function screenOf(words: readonly string[], columns: number, cwd: string): Promise<string> {
  const socket = `layercost-${process.pid}-${windows++}`;
  const tmux = (...argv: readonly string[]) => run('tmux', ['-L', socket, '-f', '/dev/null', ...argv], { cwd });
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const env = ['-e', 'NO_COLOR=', '-e', 'FORCE_COLOR=', '-e', 'CI='];
  try {
    await tmux(
      'new-session',
      '-d',
      ...env,
      '-x',
      String(columns),
      '-y',
      String(LINES),
      `${quoted}; tmux -L ${socket} wait-for -S done; sleep 600`
    );
    await tmux('wait-for', 'done');
    const { stdout } = await tmux('capture-pane', '-p', '-e');
    return `${stdout.trimEnd()}\n`;
  } finally {
    await tmux('kill-server').catch(() => undefined);
  }
}

/** The same without colours, each line without the blanks behind it. */
export const plainScreen = (screen: string): string =>
  stripVTControlCharacters(screen)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');

const CLASSES: Readonly<Record<string, string>> = { '1': 'bold', '2': 'dim', '31': 'bad', '32': 'good', '33': 'caution' };

/** The screen as HTML: a span for each stretch of one look. */
export function screenHtml(screen: string): string {
  let looks = new Set<string>();
  const parts = screen.split(/\u001b\[([\d;]*)m/);
  return parts
    .map((part, i) => {
      if (i % 2 === 1) {
        for (const code of (part || '0').split(';')) {
          if (code === '0') looks = new Set();
          else if (code === '39') looks = new Set([...looks].filter((look) => look === 'bold' || look === 'dim'));
          else if (code === '22') looks = new Set([...looks].filter((look) => look !== 'bold' && look !== 'dim'));
          else if (CLASSES[code] !== undefined) looks.add(CLASSES[code]);
        }
        return '';
      }
      const text = part.replace(/&/g, '&amp;').replace(/</g, '&lt;');
      return text === '' || looks.size === 0 ? text : `<span class="${[...looks].join(' ')}">${text}</span>`;
    })
    .join('');
}
