import { ownEntry, UserError } from '../../plain/index.ts';
import type { Command, CommandEntry } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { COMMON_OPTIONS } from '../options.ts';
import { emit } from '../output.ts';

/** Shells that a completion script can be written for. */
const SHELLS: Readonly<Record<string, (verbs: readonly Verb[]) => string>> = { bash, zsh, fish };

interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly { readonly name: string; readonly value: string | null; readonly help: string }[];
}

/** The verb that completes all others; it is given the table that it stands in. */
export const completionOf = (entries: () => readonly CommandEntry[]): Command => ({
  name: 'completion',
  usage: 'bash|zsh|fish',
  operands: 'one',
  options: [],
  examples: [
    ['completion bash > ~/.local/share/bash-completion/completions/layercost', 'for bash'],
    ['completion zsh > ~/.zfunc/_layercost', 'for zsh, with ~/.zfunc in fpath'],
    ['completion fish > ~/.config/fish/completions/layercost.fish', 'for fish']
  ],
  async run(parsed, terminal) {
    const [shell = ''] = parsed.operands;
    const write = ownEntry(SHELLS, shell);
    if (write === undefined) throw new UserError(`name one of ${Object.keys(SHELLS).join(', ')}`, "See 'layercost completion --help'.");
    const verbs = await Promise.all(
      entries().map(async ({ name, summary, load }) => ({ name, summary, options: [...(await load()).options, ...COMMON_OPTIONS] }))
    );
    await emit(parsed, terminal, write(verbs));
    return EXIT.ok;
  }
});

const flags = (verb: Verb) => verb.options.map(({ name }) => `--${name}`).join(' ');
/** The words of an option that takes one of a few. */
const words = (value: string | null) => (value !== null && /^[a-z0-9-]+(\|[a-z0-9-]+)+$/.test(value) ? value.split('|') : []);

function bash(verbs: readonly Verb[]): string {
  const choices = new Map(
    verbs.flatMap(({ options }) => options.map(({ name, value }) => [name, words(value)] as const)).filter(([, list]) => list.length > 0)
  );
  return `# completion of layercost for bash
_layercost() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  case $before in
${[...choices].map(([name, list]) => `    --${name}) COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$word")); return ;;`).join('\n')}
  esac
  if [[ $word != -* ]]; then
    if (( COMP_CWORD == 1 )); then COMPREPLY=($(compgen -W '${[...new Set(verbs.map(({ name }) => name.split(' ')[0]))].join(' ')}' -- "$word")); return; fi
    case \${COMP_WORDS[1]} in
${seconds(verbs)
  .map(
    ([first, list]) =>
      `      ${first}) if (( COMP_CWORD == 2 )); then COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$word")); return; fi ;;`
  )
  .join('\n')}
    esac
    COMPREPLY=($(compgen -f -- "$word")); return
  fi
  case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${verbs.map((verb) => `    '${verb.name}'*) COMPREPLY=($(compgen -W '${flags(verb)}' -- "$word")) ;;`).join('\n')}
  esac
}
complete -o filenames -F _layercost layercost
`;
}

/** Verbs of two words, by their first. */
function seconds(verbs: readonly Verb[]): readonly (readonly [string, readonly string[]])[] {
  const found = new Map<string, string[]>();
  for (const { name } of verbs) {
    const [first = '', second] = name.split(' ');
    if (second !== undefined) found.set(first, [...(found.get(first) ?? []), second]);
  }
  return [...found];
}

const quoted = (text: string) => text.replaceAll("'", "'\\''");

function zsh(verbs: readonly Verb[]): string {
  const safe = (text: string) => quoted(text).replace(/[[\]:]/g, '\\$&');
  const option = ({ name, value, help }: Verb['options'][number]) =>
    `'*--${name}[${safe(help)}]${value === null ? '' : `:${name}:${words(value).length > 0 ? `(${words(value).join(' ')})` : '_files'}`}'`;
  return `#compdef layercost
_layercost() {
  local -a verbs
  verbs=(
${[...new Map(verbs.map(({ name, summary }) => [name.split(' ')[0], summary]))].map(([name, summary]) => `    '${name}:${safe(summary)}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command verbs; return; fi
  case "$words[2]" in
${seconds(verbs)
  .map(([first, list]) => `    ${first}) if (( CURRENT == 3 )); then compadd -- ${list.join(' ')}; return; fi ;;`)
  .join('\n')}
  esac
  case "$words[2] $words[3]" in
${verbs.map((verb) => `    '${verb.name}'*) _arguments ${verb.options.map(option).join(' ')} '*:file:_files' ;;`).join('\n')}
  esac
}
_layercost "$@"
`;
}

/** The second words of the verbs that begin with one word. */
const others = (first: string, verbs: readonly Verb[]): string => (seconds(verbs).find(([name]) => name === first)?.[1] ?? []).join(' ');

function fish(verbs: readonly Verb[]): string {
  const lines = verbs.flatMap(({ name, summary, options }) => {
    const [first = '', second] = name.split(' ');
    const seen =
      second === undefined
        ? `__fish_seen_subcommand_from ${first}`
        : `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`;
    return [
      `complete -c layercost -n '__fish_use_subcommand' -f -a '${first}' -d '${quoted(summary)}'`,
      ...(second === undefined
        ? []
        : [
            `complete -c layercost -n '__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${others(first, verbs)}' -f -a '${second}' -d '${quoted(summary)}'`
          ]),
      ...options.map(
        (one) =>
          `complete -c layercost -n '${seen}' -l ${one.name}${one.value === null ? '' : ` -r${words(one.value).length > 0 ? `a '${words(one.value).join(' ')}'` : ''}`} -d '${quoted(one.help)}'`
      )
    ];
  });
  return `# completion of layercost for fish\n${[...new Set(lines)].join('\n')}\n`;
}
