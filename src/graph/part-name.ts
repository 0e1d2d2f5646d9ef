// Names of the parts of a definition that hold somebody's name: written here, and taken apart here alone.

const ENVIRONMENT = 'environment ';
const ARGUMENT = 'build argument ';
const SECRET = 'secret ';
const MOUNT = 'mount ';

export const environmentName = (variable: string): string => ENVIRONMENT + variable;
export const argumentName = (argument: string): string => ARGUMENT + argument;
export const secretName = (id: string): string => SECRET + id;
export const mountName = (target: string): string => MOUNT + target;
export const SSH_AGENT = 'ssh agent';
export const SOURCE_DATE = 'SOURCE_DATE_EPOCH';
/** Stands for all variables of a base image whose configuration is not known. */
export const BASE_ENVIRONMENT = 'environment of the base image';

/** What a part is about; `setting`: one of the graph's own words, such as `working directory`. */
export type PartSubject = { readonly variable: string } | { readonly mount: string } | 'secret' | 'agent' | 'setting';

export function subjectOf(name: string): PartSubject {
  for (const kind of [ENVIRONMENT, ARGUMENT])
    if (name.startsWith(kind) && name !== BASE_ENVIRONMENT) return { variable: name.slice(kind.length) };
  if (name === SOURCE_DATE) return { variable: name };
  if (name.startsWith(SECRET)) return 'secret';
  if (name === SSH_AGENT) return 'agent';
  return name.startsWith(MOUNT) ? { mount: name.slice(MOUNT.length) } : 'setting';
}

/** True for a variable of the environment, and for all those of a base image. */
export const isEnvironment = (name: string): boolean => name.startsWith(ENVIRONMENT);
