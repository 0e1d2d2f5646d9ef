import type { TestExpression } from '../../shell/index.ts';
import { matchSegment } from '../path-glob.ts';
import { hasUnknown } from '../unknowns.ts';

/** How a command ends: `open`, a test that cannot be decided; `done`, anything that runs and is taken to succeed. */
export type Truth = 'yes' | 'no' | 'open' | 'done';

const of = (value: boolean | null): Truth => (value === null ? 'open' : value ? 'yes' : 'no');
export const not = (truth: Truth): Truth => (truth === 'yes' ? 'no' : truth === 'no' ? 'yes' : 'open');

export type FileTest = (operator: string, path: string) => boolean | null;

/** `[[ … ]]`. */
export function testTruth(
  test: TestExpression,
  text: (word: Extract<TestExpression, { type: 'TestUnary' }>['operand']) => string,
  file: FileTest
): Truth {
  switch (test.type) {
    case 'TestUnary':
      return unary(test.operator, text(test.operand), file);
    case 'TestBinary':
      return binary(text(test.left), test.operator, text(test.right));
    case 'TestNot':
      return test.negations.length % 2 === 1 ? not(testTruth(test.operand, text, file)) : testTruth(test.operand, text, file);
    case 'TestGroup':
      return testTruth(test.expression, text, file);
    case 'TestLogical':
      return logical(
        test.operator,
        test.operands.map((operand) => testTruth(operand, text, file))
      );
  }
}

/** `[ … ]` and `test …`, from its words without the brackets. */
export function wordsTruth(words: readonly string[], file: FileTest): Truth {
  for (const [operator, joined] of [
    ['-o', '||'],
    ['-a', '&&']
  ] as const) {
    const at = words.indexOf(operator);
    if (at > 0 && words.length > 3) return logical(joined, [wordsTruth(words.slice(0, at), file), wordsTruth(words.slice(at + 1), file)]);
  }
  const [first = '', second = '', third = ''] = words;
  if (first === '!') return not(wordsTruth(words.slice(1), file));
  if (words.length <= 1) return unary('-n', first, file);
  if (words.length === 2) return unary(first, second, file);
  return words.length === 3 ? binary(first, second, third) : 'open';
}

function logical(operator: '&&' | '||', parts: readonly Truth[]): Truth {
  const decides = operator === '&&' ? 'no' : 'yes';
  if (parts.includes(decides)) return decides;
  return parts.every((part) => part === 'yes' || part === 'no') ? (operator === '&&' ? 'yes' : 'no') : 'open';
}

function unary(operator: string, value: string, file: FileTest): Truth {
  if (operator === '-z' || operator === '-n') {
    // A text that is known in part is not empty.
    const empty = value === '' ? true : hasUnknown(value) && /^(?:\uE000\d+\uE001)*$/.test(value) ? null : false;
    return of(empty === null ? null : empty === (operator === '-z'));
  }
  return of(file(operator, value));
}

function binary(left: string, operator: string, right: string): Truth {
  if (hasUnknown(left) || hasUnknown(right)) return 'open';
  switch (operator) {
    case '=':
    case '==':
      return of(matchSegment(right, left));
    case '!=':
      return of(!matchSegment(right, left));
    case '-eq':
      return of(Number(left) === Number(right));
    case '-ne':
      return of(Number(left) !== Number(right));
    case '-gt':
      return of(Number(left) > Number(right));
    case '-ge':
      return of(Number(left) >= Number(right));
    case '-lt':
      return of(Number(left) < Number(right));
    case '-le':
      return of(Number(left) <= Number(right));
    default:
      return 'open';
  }
}
