import { createHash } from 'node:crypto';
import type { MadePath } from '../../model/fact.ts';
import { code, listed, say } from '../../model/sentence.ts';
import type { ShellCommand } from '../shell/state.ts';

// Settings of git by which a checkout writes the files of a commit in another form: line ends, links as texts, modes, filters
// (git-config(1); docs/discovery.md "The workspace"). What a checkout has written stays as it is whatever is set behind it.

/** Keys that decide what a checkout writes. */
const DECISIVE =
  /^(?:core\.(?:autocrlf|eol|symlinks|sharedrepository|attributesfile|hookspath|sparsecheckout\w*|worktree|checkroundtripencoding)|filter\.|include(?:if)?\.|init\.templatedir$|checkout\.|submodule\.recurse$)/i;
/** Files in which such settings lie, outside of a repository. */
const FILES = /(?:^|\/)(?:\.gitconfig|etc\/gitconfig|git\/(?:config|attributes)|\.gitattributes_global)$/;
/** Variables by which git is given settings, or attributes. */
const VARIABLES = /^GIT_(?:CONFIG(?:_\w+)?|ATTR_\w+|TEMPLATE_DIR)$/;

/** What a command sets for every repository of its user or machine, as it shows it; null for any other command. */
export function gitSetting({ words, output }: Pick<ShellCommand, 'words' | 'output'>): string | null {
  if (output !== null && FILES.test(output)) return words.join(' ');
  const own = words.slice(words.indexOf('git'));
  const isWide = own.some((word) => /^--(?:global|system)$|^--file=|^-f$/.test(word));
  return own[0] === 'git' && own[1] === 'config' && isWide && own.some((word) => DECISIVE.test(word)) ? own.join(' ') : null;
}

/** The form in which a checkout writes files; null where nothing asks for one of its own. `settings`: of earlier commands. */
export function checkoutForm(
  settings: readonly string[],
  environment: ReadonlyMap<string, string>,
  { from, show }: { readonly from: string; readonly show: (text: string) => string }
): MadePath | null {
  const variables = [...environment].filter(([name, value]) => VARIABLES.test(name) && value !== '').sort();
  if (settings.length === 0 && variables.length === 0) return null;
  const key = createHash('sha256')
    .update(JSON.stringify([settings.map(show), variables.map(([name, value]) => [name, show(value)])]))
    .digest('hex');
  const shown = [...settings.map((one) => show(one).slice(0, 60)), ...variables.map(([name]) => name)];
  const by = say`${listed(shown.slice(0, 2).map(code))}`;
  return {
    path: '',
    state: { kind: 'form', key },
    because: say`settings of git (${by}) decide in which form the checkout writes files`,
    from
  };
}
