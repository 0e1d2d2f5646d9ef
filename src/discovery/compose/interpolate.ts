import { variableFlags } from '../ci-variables.ts';
import type { Unknowns } from '../unknowns.ts';

export type Environment = (name: string) => string | undefined;

const MAX_DEPTH = 5;

/**
 * Puts variables into a compose value as docker compose does: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`,
 * `${NAME:+other}`, `${NAME:?message}`, `$$` for a dollar. A variable without a value is unknown, and blank where nobody sets it.
 */
export function interpolate(text: string, environment: Environment, unknowns: Unknowns, depth = 0): string {
  if (!text.includes('$')) return text;
  let out = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1) break;
    out += text.slice(at, dollar);
    const next = text[dollar + 1];
    if (next === '$') {
      out += '$';
      at = dollar + 2;
    } else if (next === '{') {
      const end = closingBrace(text, dollar + 2);
      out += expand(text.slice(dollar + 2, end), environment, unknowns, depth);
      at = end + 1;
    } else {
      const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(dollar + 1, dollar + 201))?.[0];
      out += name === undefined ? '$' : lookUp(name, environment, unknowns);
      at = dollar + 1 + (name?.length ?? 0);
    }
  }
  return out + text.slice(at);
}

function expand(inside: string, environment: Environment, unknowns: Unknowns, depth: number): string {
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(inside)?.[0];
  if (name === undefined || depth > MAX_DEPTH) return '';
  const operation = /^(?::?[-+?])/.exec(inside.slice(name.length))?.[0] ?? '';
  const operand = () => interpolate(inside.slice(name.length + operation.length), environment, unknowns, depth + 1);
  const value = environment(name);
  const missing = value === undefined || (value === '' && operation.startsWith(':'));
  if (operation.endsWith('-')) return missing ? operand() : (value ?? '');
  if (operation.endsWith('+')) return missing ? '' : operand();
  return lookUp(name, environment, unknowns);
}

function lookUp(name: string, environment: Environment, unknowns: Unknowns): string {
  return environment(name) ?? unknowns.mark({ name: `$${name}`, ...variableFlags(name), options: [''] });
}

function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return text.length;
}
