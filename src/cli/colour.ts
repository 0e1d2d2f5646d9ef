type Environment = Readonly<Record<string, string | undefined>>;

/** https://no-color.org, https://force-color.org and the CLICOLOR convention: what asks for none wins over what forces it. */
export function wantsColour(env: Environment, isTerminal: boolean): boolean {
  const says = (name: string) => (env[name] ?? '') !== '' && env[name] !== '0';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if (says('FORCE_COLOR') || says('CLICOLOR_FORCE')) return true;
  return isTerminal && env['TERM'] !== 'dumb' && env['FORCE_COLOR'] !== '0' && env['CLICOLOR'] !== '0';
}

/** Programs that name themselves in TERM_PROGRAM and follow OSC 8 links. */
const LINKING: ReadonlySet<string> = new Set(['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper', 'rio', 'Tabby', 'zed']);

/**
 * Whether the terminal follows links (OSC 8). Nothing asks a terminal for it, so known ones are recognised by what they set;
 * FORCE_HYPERLINK says it outright. Others would show the address or nothing.
 */
export function takesLinks(env: Environment, isTerminal: boolean): boolean {
  const forced = env['FORCE_HYPERLINK'];
  if (forced !== undefined && forced !== '') return forced !== '0';
  if (!isTerminal || env['TERM'] === 'dumb' || (env['CI'] ?? '') !== '') return false;
  return (
    LINKING.has(env['TERM_PROGRAM'] ?? '') ||
    Number(env['VTE_VERSION'] ?? 0) >= 5000 ||
    Number(env['KONSOLE_VERSION'] ?? 0) >= 201100 ||
    ['WT_SESSION', 'KITTY_WINDOW_ID', 'ALACRITTY_WINDOW_ID', 'DOMTERM'].some((name) => (env[name] ?? '') !== '') ||
    /^(?:xterm-kitty|alacritty|foot|xterm-ghostty)/.test(env['TERM'] ?? '')
  );
}
