import { at, type DocumentNode, textAt } from '../../formats/index.ts';

/** Actions that set up, sign in or build and write nothing into the checkout. */
const HARMLESS_ACTIONS = [
  /^docker\/(?:setup-[a-z-]+-action|login-action|metadata-action|build-push-action|bake-action)$/,
  /^actions\/setup-[a-z-]+$/,
  /^(?:aws-actions\/amazon-ecr-login|sigstore\/cosign-installer|step-security\/harden-runner|jlumbroso\/free-disk-space)$/
];
/** Inputs of a checkout by which it holds more or other than the commit's own files. */
const OTHER_CHECKOUT = ['repository', 'path', 'submodules', 'lfs', 'sparse-checkout', 'ref', 'ssh-key'];
/** Commands that write no file; a redirection makes any of them one that does. */
const HARMLESS_COMMAND = /^\s*(?:docker\s|echo\b|set\s|export\s|exit\b|#|$)/;

/**
 * Whether a step of a job is known to leave the files of the checkout as the commit has them. Anything that is not known may write
 * what the build then copies.
 */
export function leavesCheckout(step: DocumentNode): boolean {
  const uses = textAt(step, 'uses');
  if (uses !== undefined) {
    const name = uses.split('@')[0]?.toLowerCase() ?? '';
    if (name === 'actions/checkout') return OTHER_CHECKOUT.every((input) => at(step, 'with', input) === undefined);
    return HARMLESS_ACTIONS.some((pattern) => pattern.test(name));
  }
  const script = textAt(step, 'run');
  return (script ?? '').split('\n').every((line) => HARMLESS_COMMAND.test(line) && !/>(?!&)|`|\$\(|\btee\b/.test(line));
}
