import * as v from 'valibot';
import { builder, cacheMode, flag, named, sentence, text, textOrNull, texts } from './schema-parts.ts';

const doubt = v.object({ because: sentence, likely: v.picklist(['cached', 'rebuilt']) });
const surroundings = v.object({
  openArgs: v.record(text, doubt),
  steadyArgs: named,
  choices: v.exactOptional(named),
  made: v.array(
    v.object({
      path: text,
      state: v.variant('kind', [
        v.object({ kind: v.literal('new') }),
        v.object({ kind: v.literal('same'), key: text, left: v.exactOptional(v.picklist(['nothing', 'folder', 'this'])) }),
        v.object({ kind: v.literal('open'), likely: v.exactOptional(v.literal('cached')) }),
        v.object({ kind: v.literal('trusted'), key: text, by: text }),
        v.object({ kind: v.literal('form'), key: text })
      ]),
      because: sentence,
      from: textOrNull
    })
  ),
  fault: v.exactOptional(sentence),
  empty: v.exactOptional(sentence)
});

export const spec = v.object({
  name: text,
  dockerfile: text,
  readAt: v.exactOptional(textOrNull),
  context: textOrNull,
  remoteContext: textOrNull,
  contextKind: v.picklist(['path', 'git']),
  target: textOrNull,
  args: named,
  volatileArgs: texts,
  platforms: texts,
  buildContexts: named,
  builder,
  builderVersion: v.exactOptional(
    v.object({
      value: textOrNull,
      certainty: v.picklist(['known', 'assumed', 'unknown']),
      from: textOrNull,
      because: v.nullable(sentence)
    })
  ),
  cache: v.object({
    mode: cacheMode,
    from: text,
    scope: textOrNull,
    noCache: v.union([v.literal(true), texts]),
    exports: flag,
    readElsewhere: v.exactOptional(v.literal(true)),
    mayStay: v.exactOptional(v.object({ reads: texts, writes: texts })),
    imports: flag,
    doubt: v.exactOptional(doubt),
    because: v.exactOptional(sentence),
    shared: v.exactOptional(v.literal(true)),
    unwritten: v.exactOptional(v.literal(true)),
    last: v.exactOptional(v.object({ image: text, side: v.picklist(['base', 'head']), source: text, platforms: texts })),
    writers: v.exactOptional(v.array(v.object({ image: text, platforms: texts }))),
    writes: v.exactOptional(v.array(v.object({ store: text, mode: cacheMode }))),
    reads: v.exactOptional(texts),
    pullRequests: v.exactOptional(v.object({ kind: v.picklist(['shared', 'apart', 'unread', 'elsewhere']), from: text }))
  }),
  settings: v.exactOptional(
    v.object({
      network: v.exactOptional(text),
      addHosts: v.exactOptional(texts),
      ulimits: v.exactOptional(texts),
      shmSize: v.exactOptional(text),
      cgroupParent: v.exactOptional(text)
    })
  ),
  tags: texts,
  doubts: v.exactOptional(
    v.object({
      file: v.exactOptional(sentence),
      text: v.exactOptional(sentence),
      context: v.exactOptional(sentence),
      target: v.exactOptional(sentence),
      platforms: v.exactOptional(sentence),
      args: v.exactOptional(sentence)
    })
  ),
  targetOptions: v.exactOptional(v.nullable(v.array(textOrNull))),
  source: text,
  workflow: v.nullable(
    v.object({
      file: text,
      job: text,
      runner: textOrNull,
      untouched: v.exactOptional(v.literal(true)),
      ownBuilder: v.exactOptional(v.literal(true))
    })
  ),
  elsewhere: v.exactOptional(v.picklist(['event', 'branch', 'paths'])),
  starts: v.exactOptional(v.array(v.object({ branches: v.nullable(texts), paths: v.nullable(texts) }))),
  surroundings: v.exactOptional(surroundings),
  refused: v.exactOptional(v.object({ because: sentence, sure: flag })),
  behind: v.exactOptional(
    v.array(
      v.object({
        image: text,
        source: text,
        platforms: texts,
        together: v.exactOptional(v.literal(true)),
        apart: v.exactOptional(v.literal(true)),
        doubt: v.exactOptional(sentence),
        either: v.exactOptional(v.literal(true)),
        fresh: v.exactOptional(texts)
      })
    )
  )
});
