export { clean, cleanBlock, hasInvisibleCharacters } from './clean.ts';
export { excerptLines, excerptOf, withExcerpt } from './excerpt.ts';
export {
  axisFigures,
  band,
  breakable,
  byteRange,
  bytes,
  count,
  direction,
  fromTo,
  isChange,
  money,
  rangeOf,
  savedPerMerge,
  seconds,
  secondsWithoutHistory,
  secondsWithRange,
  shownSeconds,
  unbroken
} from './figures.ts';
export { fittedLines, wordsWithin } from './fitted.ts';
export { breakCommands, logLine } from './log-line.ts';
export { cellCodeSpan, codeSpan, encodeSegment, escapeHtml, fencedBlock, htmlCode, link } from './markdown.ts';
export { MASK, maskSecrets, namesSecret, replaceSecrets } from './secrets.ts';
export { figureText, foreignLine, plainText } from './sentence.ts';
