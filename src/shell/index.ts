export type {
  Assignment,
  Command,
  CommandNode,
  CompoundList,
  HereDoc,
  ParameterExpansionPart,
  ParsedScript,
  PipelineNode,
  Redirection,
  Statement,
  TestExpression,
  Word,
  WordPart
} from 'unbash';
export { chompTabs } from './heredoc-tabs.ts';
export { parseShell, type ShellContext } from './parse-shell.ts';
export { readScript } from './read-script.ts';
