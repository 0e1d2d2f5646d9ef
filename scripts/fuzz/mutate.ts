/** A source of numbers that a seed fixes (mulberry32). */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** What readers of build files, logs and shell text look out for. */
const WORDS = [
  ...[
    '\n',
    '\r\n',
    '\t',
    ' ',
    '\\',
    '\\\n',
    '"',
    "'",
    '`',
    '$',
    '${',
    '}',
    '$(',
    ')',
    '<<EOF\n',
    '\nEOF\n',
    '#',
    '&&',
    '|',
    ';',
    '\0',
    '\ufeff'
  ],
  ...[
    'FROM ',
    'FROM scratch AS a\n',
    'COPY --from=a / /\n',
    'RUN ',
    'RUN <<EOF\n',
    'ARG A=',
    'ENV A=$A$A ',
    'ONBUILD ',
    '--mount=type=bind,'
  ],
  ...[
    '# syntax=',
    '# escape=`\n',
    '**/',
    '!',
    '[a-',
    '?',
    '*',
    '../',
    '/',
    '{{',
    '}}',
    '${{ ',
    ' }}',
    'include: ',
    '- ',
    ': ',
    '&a ',
    '*a',
    '<<: '
  ],
  ...['#1 [', '#2 DONE 0.1s\n', '#3 CACHED\n', 'Step 1/2 : ', ' ---> ', 'STEP 1/2: ', '2026-01-02T03:04:05.678Z ', '\x1b[1m', '::group::'],
  ...[
    '{',
    '[',
    ']',
    ',',
    'null',
    '1e999',
    '-1',
    '9007199254740993',
    '"\\u0000"',
    '__proto__',
    'constructor',
    '\ud800',
    'ü',
    '日本',
    '\u202e'
  ]
].map((word) => Buffer.from(word));

/** One input made of `inputs` by one to four small changes, at most `longest` bytes. */
export function mutate(inputs: readonly Buffer[], random: (below: number) => number, longest: number): Buffer {
  const pick = () => inputs[random(inputs.length)] ?? Buffer.alloc(0);
  let bytes = pick();
  for (let changes = 1 + random(4); changes > 0; changes--) bytes = change(bytes, pick, random);
  return bytes.subarray(0, longest);
}

function change(bytes: Buffer, pick: () => Buffer, random: (below: number) => number): Buffer {
  const [a, b] = [random(bytes.length + 1), random(bytes.length + 1)].sort((x, y) => x - y) as [number, number];
  const [before, between, after] = [bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b)];
  const word = () => WORDS[random(WORDS.length)] ?? Buffer.alloc(0);
  switch (random(9)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, between, between, after]);
    case 2:
      return Buffer.concat([before, Buffer.from([random(256)]), bytes.subarray(a)]);
    case 3:
      return Buffer.concat([before, Buffer.from([(bytes[a] ?? 0) ^ (1 << random(8))]), bytes.subarray(a + 1)]);
    case 4: {
      const other = pick();
      const from = random(other.length + 1);
      return Buffer.concat([before, other.subarray(from, from + random(256)), after]);
    }
    case 5: {
      const other = pick();
      return Buffer.concat([before, other.subarray(random(other.length + 1))]);
    }
    case 6: {
      const lines = bytes.toString('latin1').split('\n');
      const [line] = lines.splice(random(lines.length), 1);
      lines.splice(random(lines.length + 1), 0, line ?? '');
      return Buffer.from(lines.join('\n'), 'latin1');
    }
    case 7:
      return Buffer.concat([before, ...Array<Buffer>(1 + random(40)).fill(word()), bytes.subarray(a)]);
    default:
      return Buffer.concat([before, word(), bytes.subarray(a)]);
  }
}
