export type {
  ArithmeticExpression,
  Assignment,
  Command,
  CommandNode,
  CompoundList,
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
export { listItems, type ShellItem } from './list-items.ts';
export { parseShell } from './parse-shell.ts';
export { readScript } from './read-script.ts';
