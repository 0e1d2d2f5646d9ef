import { at, type DocumentNode, entriesAt } from '../../formats/index.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';

// The keys that compose takes: its schema lets no other through, and loads no project that has one (compose-spec/compose-go 2.16:
// schema/compose-spec.json). Keys of one's own begin with `x-`.

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const TOP = words('configs include jobs models name networks secrets services version volumes');

const SERVICE = words(`
  annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent cpu_period
  cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules devices dns dns_opt
  dns_search domainname entrypoint env_file environment expose extends external_links extra_hosts gpus group_add healthcheck hostname image init
  ipc isolation label_file labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks
  oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_start pre_stop privileged profiles provider pull_policy
  pull_refresh_after read_only restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls
  tmpfs tty ulimits umask use_api_socket user userns_mode uts volumes volumes_from working_dir`);

const BUILD = words(`
  additional_contexts args cache_from cache_to context dockerfile dockerfile_inline entitlements extra_hosts isolation labels network no_cache
  no_cache_filter platforms privileged provenance pull sbom secrets shm_size ssh tags target ulimits`);

/** Why the schema of compose refuses a file, null where it does not. */
export function keyFault(document: DocumentNode): Sentence | null {
  const top = unknownKey(document, TOP);
  if (top !== null) return say`the key ${code(top)} is none of compose`;
  for (const { key: name, value: service } of entriesAt(document, 'services')) {
    const [own, build] = [unknownKey(service, SERVICE), unknownKey(at(service, 'build'), BUILD)];
    if (own !== null) return say`the key ${code(own)} of the service ${code(name)} is none of compose`;
    if (build !== null) return say`the key ${code(build)} of the build of ${code(name)} is none of compose`;
  }
  return null;
}

/** A merge key and words with holes stand for other keys. */
const unknownKey = (node: DocumentNode | undefined, known: ReadonlySet<string>): string | null =>
  entriesAt(node).find(({ key }) => /^[\w-]+$/.test(key) && !key.startsWith('x-') && !known.has(key))?.key ?? null;
