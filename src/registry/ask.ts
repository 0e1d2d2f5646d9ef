import type { RegistryAnswer, RegistryProblem, RegistryQuestion } from '../model/registry.ts';
import type { UtcTime } from '../model/units.ts';
import { type RegistryAddress, registryAddress } from './address.ts';
import { conversation, type RegistryRequest, type RegistryResponse } from './conversation.ts';
import type { Credentials } from './credentials.ts';

/** Names that are asked for in one run. */
export const MOST_QUESTIONS = 20;
/** Requests of one conversation. */
const MOST_REQUESTS = 12;

export interface AskOptions {
  /** Sends one request, bounded in time, redirects not followed; never throws. */
  readonly send: (request: RegistryRequest) => Promise<RegistryResponse>;
  readonly credentials: Credentials;
  readonly now: UtcTime;
}

/** After these a host is left alone. */
const GIVES_UP: ReadonlySet<RegistryProblem['kind']> = new Set(['limit', 'server', 'silence', 'unreachable']);

/** One answer for each question, in the same order: hosts side by side, the names of one host one after the other. Never throws. */
export async function askRegistries(questions: readonly RegistryQuestion[], options: AskOptions): Promise<readonly RegistryAnswer[]> {
  const answers = new Map<RegistryQuestion, RegistryAnswer>();
  const byHost = new Map<string, { question: RegistryQuestion; address: RegistryAddress }[]>();
  for (const [at, question] of questions.entries()) {
    const address = registryAddress(question.reference);
    if (address === null || at >= MOST_QUESTIONS)
      answers.set(question, { reference: question.reference, host: address?.host ?? '', problem: { kind: 'not-asked' } });
    else byHost.set(address.host, [...(byHost.get(address.host) ?? []), { question, address }]);
  }
  await Promise.all([...byHost.values()].map((all) => askHost(all, options, answers)));
  return questions.flatMap((question) => answers.get(question) ?? []);
}

async function askHost(
  all: readonly { readonly question: RegistryQuestion; readonly address: RegistryAddress }[],
  options: AskOptions,
  answers: Map<RegistryQuestion, RegistryAnswer>
): Promise<void> {
  let given: RegistryProblem | null = null;
  for (const { question, address } of all) {
    const found: Awaited<ReturnType<typeof askOne>> = given === null ? await askOne(question, address, options) : { problem: given };
    if ('problem' in found) {
      if (GIVES_UP.has(found.problem.kind)) given = found.problem;
      answers.set(question, { reference: question.reference, host: address.host, problem: found.problem });
    } else answers.set(question, { reference: question.reference, at: options.now, ...found });
  }
}

async function askOne(question: RegistryQuestion, address: RegistryAddress, { send, credentials }: AskOptions) {
  const talk = conversation(question, address, credentials(address));
  let turn = talk.next();
  for (let sent = 0; turn.done !== true; sent++) {
    if (sent === MOST_REQUESTS) return { problem: { kind: 'nonsense' as const } };
    turn = talk.next(await send(turn.value));
  }
  return turn.value;
}
