import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InputName } from '../../src/action/inputs.ts';
import { DEFAULT_INPUTS } from '../action/memory-runner.ts';
import { TOKEN } from '../loopback/server.ts';

/** What Node compiled of the bundle is kept from one process to the next: half of what a start takes. */
const COMPILED = join(tmpdir(), 'node-compile-cache');

/** What a step of a job leaves behind. */
export interface StepResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface StepOptions {
  readonly bundle: string;
  readonly url: string;
  readonly event: { readonly name: string; readonly payload: unknown };
  readonly inputs?: Partial<Record<InputName, string>>;
  readonly run?: { readonly id: number; readonly attempt: number };
  readonly env?: Readonly<Record<string, string>>;
  /** Gets what stops the process. */
  readonly started?: (stop: (signal: NodeJS.Signals) => void) => void;
  /** Text of the event file instead of the payload. */
  readonly rawEvent?: string;
}

/** Starts a bundle as the runner starts an action: environment, event file, command files. */
export async function runStep(options: StepOptions): Promise<StepResult> {
  const folder = mkdtempSync(join(tmpdir(), 'layercost-step-'));
  try {
    const file = (name: string, text = '') => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const inputs: Partial<Record<InputName, string>> = { 'github-token': TOKEN, ...DEFAULT_INPUTS, ...options.inputs };
    const output = file('output');
    const summary = file('summary');
    const env: Record<string, string> = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: options.event.name,
      GITHUB_EVENT_PATH: file('event.json', options.rawEvent ?? JSON.stringify(options.event.payload)),
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_RUN_ID: String(options.run?.id ?? 100),
      GITHUB_RUN_ATTEMPT: String(options.run?.attempt ?? 1),
      GITHUB_API_URL: options.url,
      GITHUB_GRAPHQL_URL: `${options.url}/graphql`,
      GITHUB_SERVER_URL: options.url,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: folder,
      RUNNER_TEMP: folder,
      NODE_COMPILE_CACHE: COMPILED,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value ?? ''])),
      ...options.env
    };
    const child = spawn(process.execPath, [options.bundle], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    options.started?.((signal) => child.kill(signal));
    const chunks = { out: [] as Buffer[], err: [] as Buffer[] };
    child.stdout.on('data', (chunk: Buffer) => chunks.out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.err.push(chunk));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return {
      code,
      stdout: Buffer.concat(chunks.out).toString('utf8'),
      stderr: Buffer.concat(chunks.err).toString('utf8'),
      outputs: readOutputs(readFileSync(output, 'utf8')),
      summary: readFileSync(summary, 'utf8')
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Blocks `name<<delimiter`, value, delimiter. */
function readOutputs(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^([\w-]+)<<(ghadelimiter_[\w-]+)\r?\n([\s\S]*?)\r?\n\2$/gm)].map((m) => [m[1] ?? '', m[3] ?? ''])
  );
}
