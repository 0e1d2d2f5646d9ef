import type { FactsPart } from '../../documents/index.ts';
import { ANY_ARGUMENT, type Fact } from '../../model/fact.ts';
import type { BuildDoubts, ImageSpec } from '../../model/image.ts';
import { code, say } from '../../model/sentence.ts';
import { order } from '../../plain/index.ts';
import { maskSecrets, namesSecret, plainText } from '../../safe-text/index.ts';

/** What is known of how CI builds an image, each with its source and its certainty (docs/discovery.md "Facts"). */
export function factsDocument(spec: ImageSpec): FactsPart {
  const declared = spec.source !== 'by name';
  const from = declared ? spec.source : null;
  const fact = <T>(value: T): Fact<T> =>
    declared
      ? { value, certainty: 'known', from, because: null }
      : { value, certainty: 'assumed', from: null, because: say`no definition of a build names it` };
  const doubts = spec.doubts ?? {};
  /** A part that the definition leaves open, with what is likelier. */
  const orOpen = <T>(part: keyof BuildDoubts, value: T, known: Fact<T> = fact(value)): Fact<T> => {
    const because = doubts[part];
    return because === undefined
      ? known
      : { value, certainty: part === 'target' || part === 'platforms' || part === 'text' ? 'unknown' : 'assumed', from, because };
  };
  return {
    context: worded(orOpen('context', spec.context === null ? spec.remoteContext : spec.context || '.')),
    file: worded(
      orOpen(doubts.file === undefined ? 'text' : 'file', spec.dockerfile, {
        value: spec.dockerfile,
        certainty: 'known',
        from,
        because: null
      })
    ),
    target: worded(orOpen('target', spec.target)),
    platforms: worded(orOpen('platforms', spec.platforms)),
    cache: worded(cacheFact(spec)),
    builder: worded(fact(spec.builder)),
    buildkit: worded(versionFact(spec)),
    args: Object.fromEntries(Object.entries(argumentFacts(spec, from)).map(([name, one]) => [name, worded(one)]))
  };
}

/** Version of BuildKit. */
function versionFact({ builder, builderVersion }: ImageSpec): Fact<string> {
  if (builderVersion !== undefined) return builderVersion;
  const because = builder === 'legacy' ? say`the legacy builder builds` : say`no definition pins it, and no log of a build tells it`;
  return { value: null, certainty: builder === 'legacy' ? 'known' : 'unknown', from: null, because };
}

function cacheFact({ cache }: ImageSpec): Fact<string> {
  const from = /^(?:assumed|option|configuration)$/.test(cache.from) ? null : cache.from;
  if (cache.doubt !== undefined) return { value: cache.mode, certainty: 'unknown', from, because: cache.doubt.because };
  const certainty = cache.from === 'assumed' ? 'assumed' : 'known';
  return {
    value: cache.mode,
    certainty,
    from,
    because: cache.because ?? (certainty === 'assumed' ? say`no workflow that builds it was found` : null)
  };
}

const worded = <T>(fact: Fact<T>) => ({ ...fact, because: fact.because === null ? null : plainText(fact.because) });

/** Of each build argument: its value where it is no secret, by name; of a value that no text holds only what is known of it. */
function argumentFacts(spec: ImageSpec, from: string | null): Record<string, Fact<string>> {
  const steady = spec.surroundings?.steadyArgs ?? {};
  const facts = new Map<string, Fact<string>>();
  for (const [name, value] of Object.entries(spec.args)) {
    const why = steady[name];
    const isSecret = why !== undefined || namesSecret(name) || maskSecrets(value) !== value;
    facts.set(name, {
      value: isSecret ? null : value,
      certainty: why === undefined ? 'known' : 'assumed',
      from,
      because: why === undefined ? null : say`${code(why)} is the same on every build of the branch`
    });
  }
  for (const name of spec.volatileArgs)
    facts.set(name, { value: null, certainty: 'known', from, because: say`another value on every build` });
  for (const [name, { because }] of Object.entries(spec.surroundings?.openArgs ?? {}).filter(([one]) => one !== ANY_ARGUMENT))
    facts.set(name, { value: null, certainty: 'unknown', from, because });
  return Object.fromEntries([...facts].sort(([a], [b]) => order(a, b)));
}
