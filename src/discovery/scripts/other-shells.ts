// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of the shell, not of JavaScript
/** Shells whose scripts are read: PowerShell and the Windows prompt are put into the words of a POSIX shell line by line. */
export type ScriptShell = 'posix' | 'powershell' | 'cmd';

/** The shell of a `run` step: what it names, else what the runner's system has. Null for a program that is no shell. */
export function shellOfStep(named: string | undefined, windows: boolean): ScriptShell | null {
  const name = named?.trim().split(/\s+/, 1)[0]?.replace(/^.*\//, '');
  if (name === undefined || name === '') return windows ? 'powershell' : 'posix';
  if (/^(?:pwsh|powershell)/.test(name)) return 'powershell';
  if (name === 'cmd') return 'cmd';
  return /^(?:ba|z|da|a|k)?sh$/.test(name) || name === 'nix' || name === 'wsl-bash' ? 'posix' : null;
}

/** A script file as text of a POSIX shell, by its name or first line; null for another language. */
export function asPosixText(text: string, path: string): string | null {
  if (/\.psm?1$/i.test(path)) return fromPowerShell(text);
  if (/\.(?:bat|cmd)$/i.test(path)) return fromCmd(text);
  const first = /^#!\s*(\S+)(?:\s+(?:-S\s+)?(\S+))?/.exec(text.slice(0, 200));
  const program = first === null ? null : ((/\/env$/.test(first[1] ?? '') ? first[2] : first[1])?.replace(/^.*\//, '') ?? null);
  if (program !== null) return /^(?:ba|z|da|a|k|mk)?sh$/.test(program) ? text : program === 'pwsh' ? fromPowerShell(text) : null;
  return /\.(?:py|js|mjs|cjs|ts|rb|pl|php|go|rs|java|lua|exs?|fish|nu|txt|md|json|ya?ml|toml)$/i.test(path) ? null : text;
}

export function inShell(text: string, shell: ScriptShell): string {
  return shell === 'powershell' ? fromPowerShell(text) : shell === 'cmd' ? fromCmd(text) : text;
}

/** `^` at the end of a line, `%NAME%`, `set NAME=value`; a backslash is a slash of a path. */
function fromCmd(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) =>
      line
        .replaceAll('\\', '/')
        .replace(/\^\s*$/, '\\')
        .replace(/^\s*@?\s*(?:rem|::)\b.*$/i, '')
        .replace(/^\s*@?(?:call\s+)?(?=[\w.-]+\.(?:bat|cmd)\b)/i, './')
        .replace(/^\s*@?(?:call\s+)?/i, '')
        .replace(/^set\s+"?([A-Za-z_]\w*)=([^"]*)"?\s*$/i, '$1="$2"')
        .replace(/%([A-Za-z_]\w*)%/g, '${$1}')
        .replace(/%~?(\d)/g, '$$$1')
    )
    .join('\n');
}

const OPENING =
  /^\s*(?:\}\s*)?(if|elseif|else|foreach|for|while|do|try|catch|finally|function|switch)\b\s*(?:\((.*)\)|([\w-]+)\s*(?:\((.*)\))?)?\s*\{\s*$/i;
/** A block on one line: `foreach ($t in $list) { docker build $t }`. */
const ONE_LINE = /^(\s*(?:\}\s*)?(?:if|elseif|else|foreach|for|while|try|catch|finally|function)\b[^{]*\{)\s*(\S.*?)\s*\}\s*$/i;
/** A text that goes to one of the runner's files: `"A=b" | Out-File $env:GITHUB_ENV -Append`, `Add-Content $env:GITHUB_OUTPUT "A=b"`. */
const TO_FILE = [
  /^\s*(?:(?:Write-Output|echo)\s+)?("[^"]*"|'[^']*')\s*(?:\|\s*(?:Out-File|Add-Content|Tee-Object)\b.*|>>\s*)\$\{?env:(GITHUB_\w+)\}?.*$/i,
  /^\s*(?:Add-Content)\b.*\$\{?env:(GITHUB_\w+)\}?\s+(?:-Value\s+)?("[^"]*"|'[^']*').*$/i
] as const;

/** Statements of PowerShell that scripts around builds are made of: assignments, blocks, calls with backticks at the end of a line. */
function fromPowerShell(text: string): string {
  const open: string[] = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines
    .map((whole) => {
      const line = whole.replace(/(?<=[\w.])\\(?=[\w.])/g, '/').replace(/`\s*$/, '\\');
      const one = ONE_LINE.exec(line);
      const inner = one === null ? null : OPENING.exec(one[1] ?? '');
      if (one !== null && inner !== null) {
        const start = begin(inner, /^\s*\}/.test(line), open);
        const body = (one[2] ?? '').split(/\s*;\s*/).map(statement);
        return `${start} ${body.join('; ')}; ${open.pop() ?? 'true'}`;
      }
      const close = /^\s*\}\s*$/.test(line) ? (open.pop() ?? 'true') : null;
      if (close !== null) return close;
      const block = OPENING.exec(line);
      if (block) return begin(block, /^\s*\}/.test(line), open);
      const parameters = /^\s*param\s*\((.*)\)\s*$/i.exec(line);
      if (parameters) return parametersText(parameters[1] ?? '');
      return statement(line);
    })
    .join('\n');
}

/** `[string]$Target = "web", [switch]$Push`: reads the arguments, by name and by place. */
function parametersText(list: string): string {
  const all = [...list.matchAll(/((?:\[[^\]]*\]\s*)*)\$(\w+)\s*(?:=\s*("[^"]*"|'[^']*'|[^,]+))?/g)].map((match) => ({
    isSwitch: /\[switch\]/i.test(match[1] ?? ''),
    name: match[2] ?? '',
    otherwise: match[3]?.trim()
  }));
  if (all.length === 0) return 'true';
  const defaults = all.flatMap(({ name, otherwise }) => (otherwise === undefined ? [] : [`${name}=${wordsText(otherwise)}`]));
  const named = all.map(({ name, isSwitch }) => (isSwitch ? `-${name}) ${name}=true; shift ;;` : `-${name}) ${name}="$2"; shift 2 ;;`));
  const placed = all.filter(({ isSwitch }) => !isSwitch).map(({ name }, index) => `${index}) ${name}="$1" ;;`);
  return [
    ...defaults,
    'layercost_at=0',
    `while [ $# -gt 0 ]; do case "$1" in ${named.join(' ')} *) case $layercost_at in ${placed.join(' ')} esac; layercost_at=$((layercost_at+1)); shift ;; esac; done`
  ].join('; ');
}

function begin([, word = '', condition = '', name = '', parameters = '']: RegExpExecArray, closes: boolean, open: string[]): string {
  const kind = word.toLowerCase();
  const chained = closes && (kind === 'else' || kind === 'elseif');
  const before = closes && !chained ? `${open.pop() ?? 'true'}; ` : '';
  if (chained) return kind === 'else' ? 'else' : 'elif layercost-condition; then';
  const each = /^\s*\$(\w+)\s+in\s+(.*)$/i.exec(condition);
  if (kind === 'foreach' && each) {
    open.push('done');
    return `${before}for ${each[1]} in ${valueText(each[2] ?? '', true)}; do`;
  }
  if (kind === 'function') {
    open.push('}');
    return `${before}${name}() { ${parametersText(parameters)};`;
  }
  const unconditional = kind === 'try' || kind === 'finally' || kind === 'do';
  open.push(unconditional ? '}' : 'fi');
  return unconditional ? `${before}{` : `${before}if layercost-condition; then`;
}

function statement(line: string): string {
  const [piped, added] = [TO_FILE[0].exec(line), TO_FILE[1].exec(line)];
  if (piped) return `echo ${wordsText(piped[1] ?? '')} >> "$${piped[2]}"`;
  if (added) return `echo ${wordsText(added[2] ?? '')} >> "$${added[1]}"`;
  const assigned = /^\s*\$(?:(?:env|script|global):)?([A-Za-z_]\w*)\s*(\+?=)\s*(.*?)\s*$/i.exec(line);
  if (assigned) {
    const [, name = '', operator = '=', value = ''] = assigned;
    const list = /^@\(|,/.test(value) && !/^"[^"]*"$/.test(value);
    return `${name}${operator}${list ? `(${valueText(value, true)})` : valueText(value, false)}`;
  }
  return wordsText(line.replace(/^\s*&\s*/, '').replace(/\s@(\w+)(?=\s|$)/g, ' "$${$1[@]}"'));
}

/** The right side of an assignment: texts, numbers, names and lists of these; of a command what it would print. */
function valueText(value: string, list: boolean): string {
  const inside = value.replace(/^@\(([\s\S]*)\)$/, '$1').trim();
  if (list) {
    const one = /^\$(\w+)$/.exec(inside);
    return one
      ? `"\${${one[1]}[@]}"`
      : inside
          .split(/\s*,\s*/)
          .map(wordsText)
          .join(' ');
  }
  if (/^(?:"[^"]*"|'[^']*'|[\w./:-]+|\$[\w:]+)$/.test(inside)) return wordsText(inside);
  return `"$(layercost-value ${wordsText(inside).replace(/[()"'`|;&<>]/g, ' ')})"`;
}

/** `$env:NAME`, `$($name)` and `${env:NAME}` as a POSIX shell has them; a backtick quotes. */
function wordsText(text: string): string {
  return text
    .replace(/\$\(\s*\$(?:env:)?([A-Za-z_]\w*)\s*\)/gi, '${$1}')
    .replace(/\$\{(?:env|script|global):([A-Za-z_]\w*)\}/gi, '${$1}')
    .replace(/\$(?:env|script|global):([A-Za-z_]\w*)/gi, '${$1}')
    .replace(/`(?=[^\s])/g, '\\');
}
