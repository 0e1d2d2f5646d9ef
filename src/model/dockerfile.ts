import type { Problem, TextRange } from './text.ts';

export type EscapeCharacter = '\\' | '`';

/** A parser directive at the top of the file: `# syntax=…`, `# escape=…`, `# check=…`. */
export interface Directive {
  readonly name: 'syntax' | 'escape' | 'check';
  readonly value: string;
  readonly range: TextRange;
}

/** A whole-line comment, or a comment line inside a continued instruction. Text without the `#`, trimmed. */
export interface Comment {
  readonly text: string;
  readonly range: TextRange;
}

/** A leading `--name` or `--name=value` word. Quotes are removed; variables are not expanded yet. */
export interface Flag {
  readonly name: string;
  /** Null for a bare `--name`. */
  readonly value: string | null;
}

export interface Heredoc {
  /** The delimiter without quotes. */
  readonly name: string;
  /** Body as read, each line ending in a line feed; leading tabs already stripped for `<<-`. */
  readonly body: string;
  /** Body exactly as written, tabs and carriage returns included: what a RUN with a command around the heredoc hands to the shell. */
  readonly raw: string;
  /** False where the delimiter was quoted: the builder then leaves variables alone. */
  readonly expand: boolean;
  /** True for `<<-`. */
  readonly chomp: boolean;
  /** File descriptor written before `<<`, null where none. */
  readonly descriptor: number | null;
}

export type MountType = 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh';

/** One `RUN --mount`, its values expanded. Null: not written, or written empty, and no default applies. */
export interface MountOptions {
  readonly type: MountType;
  /** As written: a stage name or an image, never a stage number. */
  readonly from: string | null;
  readonly source: string | null;
  /** As written; relative targets are joined to the working directory by the builder. For secrets the resolved path, null with `env` alone. */
  readonly target: string | null;
  readonly readOnly: boolean;
  /** cache: as written, else the cleaned target. secret and ssh: the resolved id. */
  readonly id: string | null;
  /** cache only; `shared` where not written. */
  readonly sharing: 'shared' | 'private' | 'locked' | null;
  /** tmpfs: bytes. */
  readonly size: number | null;
  /** secret and ssh. */
  readonly required: boolean;
  /** secret: name of the environment variable. */
  readonly env: string | null;
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
}

/** Everything of an instruction but what its keyword makes of the arguments. */
export interface InstructionBase {
  /** Upper case, as the builder prints it. */
  readonly keyword: string;
  /** From the first character of the instruction to the end of its last line (heredoc terminators included), without that line's line end. */
  readonly range: TextRange;
  /** The logical line after the keyword as the builder joins it: continuations removed, comment lines gone, inner blanks kept, trimmed. Heredoc bodies are not in it. */
  readonly rest: string;
  /** The whole logical line with the keyword as written, trimmed: what the builder expands for the step's name. */
  readonly source: string;
  readonly flags: readonly Flag[];
  readonly heredocs: readonly Heredoc[];
}

/** `shell`: text handed to the shell; `exec`: a JSON array of words. */
export type CommandForm = { readonly form: 'shell'; readonly text: string } | { readonly form: 'exec'; readonly words: readonly string[] };

export interface KeyValue {
  readonly key: string;
  /** As written (quotes and escapes kept), expanded later by the dialect's word rules. */
  readonly value: string;
}

export interface FromInstruction extends InstructionBase {
  readonly kind: 'from';
  /** As written, not expanded. */
  readonly image: string;
  /** Lower case, as the builder stores it; null where the stage has no name. */
  readonly stageName: string | null;
  readonly platform: string | null;
}
export interface RunInstruction extends InstructionBase {
  readonly kind: 'run';
  readonly command: CommandForm;
}
export interface CopyInstruction extends InstructionBase {
  readonly kind: 'copy' | 'add';
  /** As written, not expanded. Heredoc sources stand as `<<NAME` words; their bodies are in `heredocs`. */
  readonly sources: readonly string[];
  readonly destination: string;
}
export interface ArgInstruction extends InstructionBase {
  readonly kind: 'arg';
  readonly args: readonly { readonly name: string; readonly value: string | null }[];
}
export interface EnvInstruction extends InstructionBase {
  readonly kind: 'env' | 'label';
  readonly pairs: readonly KeyValue[];
}
export interface WorkdirInstruction extends InstructionBase {
  readonly kind: 'workdir';
  readonly path: string;
}
export interface UserInstruction extends InstructionBase {
  readonly kind: 'user';
  readonly user: string;
}
export interface ShellInstruction extends InstructionBase {
  readonly kind: 'shell';
  readonly words: readonly string[];
}
export interface CommandInstruction extends InstructionBase {
  readonly kind: 'cmd' | 'entrypoint';
  readonly command: CommandForm;
}
export interface HealthcheckInstruction extends InstructionBase {
  readonly kind: 'healthcheck';
  /** Null for `HEALTHCHECK NONE`. */
  readonly command: CommandForm | null;
}
export interface WordsInstruction extends InstructionBase {
  readonly kind: 'expose' | 'volume';
  readonly words: readonly string[];
}
export interface TextInstruction extends InstructionBase {
  readonly kind: 'stopsignal' | 'maintainer';
  readonly value: string;
}
export interface OnbuildInstruction extends InstructionBase {
  readonly kind: 'onbuild';
  readonly trigger: Instruction;
}
/** A line that is no instruction of the language, or whose arguments the builder refuses. It has a Problem of severity `error`. */
export interface InvalidInstruction extends InstructionBase {
  readonly kind: 'invalid';
}

export type Instruction =
  | FromInstruction
  | RunInstruction
  | CopyInstruction
  | ArgInstruction
  | EnvInstruction
  | WorkdirInstruction
  | UserInstruction
  | ShellInstruction
  | CommandInstruction
  | HealthcheckInstruction
  | WordsInstruction
  | TextInstruction
  | OnbuildInstruction
  | InvalidInstruction;

export interface Stage {
  /** Position in the file, from 0. */
  readonly index: number;
  /** Lower case; null where the stage has no name. */
  readonly name: string | null;
  readonly from: FromInstruction;
  /** All instructions of the stage in file order; the first is `from`. */
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** Path as given by the caller, used in problems. */
  readonly path: string;
  readonly text: string;
  readonly escape: EscapeCharacter;
  readonly directives: readonly Directive[];
  readonly comments: readonly Comment[];
  /** ARG instructions before the first FROM (and invalid lines there). */
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
  readonly problems: readonly Problem[];
}
