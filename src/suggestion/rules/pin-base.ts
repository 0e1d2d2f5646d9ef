import { code, say } from '../../model/sentence.ts';
import { advise, found } from './advice.ts';
import { lineOf, NO_FINDINGS, type Rule } from './rule.ts';

/** A base that moves by itself: no tag, or `latest`. A pin changes what is built tomorrow, so this is advice. */
export const pinBase: Rule = {
  name: 'pin-base',
  find({ facts, namesOfOwn }) {
    const { image } = facts.stage.from;
    const known = facts.dockerfile.stages.some((s) => s.index < facts.stage.index && s.name !== null && s.name === image.toLowerCase());
    if (
      known ||
      namesOfOwn.has(image.toLowerCase()) ||
      image.toLowerCase() === 'scratch' ||
      image.includes('$') ||
      /^localhost\//i.test(image) ||
      image.includes('@')
    )
      return NO_FINDINGS;
    const name = image.slice(image.lastIndexOf('/') + 1);
    if (name.includes(':') && !name.endsWith(':latest')) return NO_FINDINGS;
    return found(
      advise(
        'pin-base',
        lineOf(facts.stage.from),
        say`${code(image)} is whatever the registry calls latest on the day: name a version, or a digest that a bot keeps up to date, so that the base changes by a change of this file.`
      )
    );
  }
};
