import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { differences, type ImageFiles, readConfig, readImage } from './compare-images.ts';
import { NAMES, SCRIPT } from './stand-in.ts';

const STAND_IN = 'layercost-stand-in:suggestions';

export function docker(args: readonly string[], seconds = 180): Promise<{ readonly ok: boolean; readonly text: string }> {
  return new Promise((resolve) => {
    execFile('docker', args, { maxBuffer: 1 << 27, timeout: seconds * 1000 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, text: stdout + stderr })
    );
  });
}

/** Makes the image that stands in for every base: a busybox with stand-in package managers. */
export async function prepareStandIn(name = STAND_IN, script = SCRIPT): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'stand-in-'));
  try {
    writeFileSync(join(directory, 'tool'), script);
    chmodSync(join(directory, 'tool'), 0o755);
    // Each a file of its own: a copy over one of them leaves the others.
    const links = NAMES.map((name) => `ln tool ${name}`).join(' && ');
    writeFileSync(
      join(directory, 'Dockerfile'),
      `FROM busybox\nCOPY tool /usr/local/bin/tool\nRUN cd /usr/local/bin && ${links} && mkdir -p /etc/apt /etc/apk /opt /srv /home && echo deb > /etc/apt/sources.list && (grep -q ^node: /etc/passwd || echo 'node:x:1234:1234::/home/node:/bin/sh' >> /etc/passwd) && (grep -q ^node: /etc/group || echo node:x:1234: >> /etc/group)\nENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n`
    );
    const built = await docker(['buildx', 'build', '--load', '-t', name, directory]);
    if (!built.ok) throw new Error(`the stand-in image does not build: ${built.text.slice(-2000)}`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export interface Context {
  readonly paths: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
}

export function writeContext(directory: string, context: Context): void {
  for (const line of context.paths) {
    const [path = '', target] = line.split(' -> ');
    const place = join(directory, path);
    mkdirSync(dirname(place), { recursive: true });
    // No list of files tells the mode of a directory.
    if (path.startsWith('private/')) chmodSync(join(directory, 'private'), 0o700);
    if (target !== undefined) symlinkSync(target, place);
    else {
      writeFileSync(place, context.texts[path] ?? `${path}\n`);
      chmodSync(place, /\.sh$|^bin\//.test(path) ? 0o755 : 0o644);
    }
  }
}

/** Every external base becomes the stand-in. */
export function withStandIn(text: string, standIn = STAND_IN): string {
  const names = new Set([...text.matchAll(/^FROM\s+\S+\s+AS\s+(\S+)/gim)].map((m) => (m[1] ?? '').toLowerCase()));
  return text
    .replace(/^#\s*syntax=.*(\r?\n)/m, '')
    .replace(/^(FROM\s+)(\S+)/gim, (line, head: string, image: string) =>
      names.has(image.toLowerCase()) || image === 'scratch' ? line : `${head}${standIn}`
    );
}

/** How the two sides of a comparison are built. */
export interface BuildWay {
  /** The text that is built for a file's. */
  readonly base: (text: string) => string;
  readonly flags: readonly string[];
  readonly seconds: number;
  /** Builds the first side a second time: what differs between builds of one file is no difference of the edit. */
  readonly twice: boolean;
}

const STOOD_IN: BuildWay = { base: withStandIn, flags: [], seconds: 180, twice: false };

/** What two Dockerfiles on one context make of it: null where the first does not build, else how the images differ. */
export async function compareBuilds(
  before: string,
  after: string,
  context: Context,
  args: readonly string[],
  way: BuildWay = STOOD_IN
): Promise<readonly string[] | null> {
  const root = mkdtempSync(join(tmpdir(), 'images-'));
  const directory = join(root, `context-${basename(root)}`);
  try {
    mkdirSync(directory);
    writeContext(directory, context);
    const build = async (side: string, text: string): Promise<string | null> => {
      const file = join(root, `${side}.Dockerfile`);
      writeFileSync(file, way.base(text));
      const out = join(root, side);
      const flags = args.flatMap((a) => ['--build-arg', a]);
      // The Dockerfile stands outside of the context, so that its own text is no part of what is compared.
      const outputs = [`type=tar,dest=${out}.tar`, `type=oci,dest=${out}.oci`].flatMap((output) => ['--output', output]);
      const built = await docker(
        ['buildx', 'build', '--provenance=false', '--no-cache', '-f', file, ...way.flags, ...flags, ...outputs, directory],
        way.seconds
      );
      return built.ok ? null : built.text.slice(-1500);
    };
    if ((await build('before', before)) !== null) return null;
    const failed = await build('after', after);
    if (failed !== null) return [`the edited file does not build: ${failed}`];
    if (way.twice && (await build('again', before)) !== null) return null;
    const image = (side: string): ImageFiles => readImage(join(root, `${side}.tar`));
    const first = image('before');
    const files = differences(first, image('after'), way.twice ? image('again') : first);
    const [a, b] = [readConfig(join(root, 'before.oci')), readConfig(join(root, 'after.oci'))];
    return a === b ? files : [...files, `configuration: ${a} | ${b}`];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
