import { at, type DocumentNode, entriesAt, itemsAt, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { treePath } from '../assemble.ts';
import { defaultComposeFiles } from '../compose/find-compose.ts';
import { type ComposeService, composeServices, wantedServices } from '../compose/services.ts';
import { joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import { dockerCommand } from '../shell/docker-command.ts';
import type { StepSource } from './effect.ts';

// Containers of a step that see the workspace (docs/discovery.md "The workspace").

/** Whether a command runs a container that sees the workspace and may write there: not one of the images that only look. */
export function mountsWorkspace(own: readonly string[], directory: string, source: StepSource): boolean {
  const text = own.join(' ');
  if (/^docker(?:-| )compose\b.*\b(?:run|exec)\b/.test(text)) return true;
  if (/^docker(?:-| )compose\b.*\bup\b/.test(text)) return composeMounts(own, directory, source);
  if (!/^(?:docker|podman|nerdctl) (?:container )?run\b/.test(text)) return false;
  if (/\b(?:hadolint|shellcheck|actionlint|markdownlint|super-linter|trivy|gitleaks|trufflehog|semgrep|dockle|grype|syft)\b/.test(text))
    return false;
  return own.some(
    (word) =>
      /(?:^|=)(?:\/github\/workspace|\.{1,2}(?:\/|:)|[\w.-]+\/[\w./-]*:|\$)/.test(word) && word.includes(':') && !/:ro(?:,|$)/.test(word)
  );
}

/** Whether a service that `up` starts has a folder of the workspace in it to write to; true where the files do not say it. */
function composeMounts(own: readonly string[], directory: string, { repository, unknowns, choosesCompose }: StepSource): boolean {
  const command = dockerCommand(own, unknowns);
  const here = treePath(directory, '.');
  const settings = here === null ? null : joinPath(here, '.env');
  const isChosen =
    choosesCompose || (settings !== null && repository.isFile(settings) && /COMPOSE_FILE/.test(repository.text(settings) ?? ''));
  if (command?.kind !== 'compose' || command.projectDirectory !== null || (command.files.length === 0 && isChosen)) return true;
  const named = command.files.map((file) => treePath(directory, file));
  const files = named.length > 0 ? named : here === null ? [] : defaultComposeFiles(here, repository);
  const known = files.filter((file): file is TreePath => file !== null && repository.isFile(file));
  const [first] = known;
  if (first === undefined || known.length < files.length || command.services.some((name) => unknowns.within(name).length > 0)) return true;
  const hasDevices = known.some((file) => hasDevice(readBuildFile(file, repository)));
  const services = composeServices(known, parentOf(first), repository, (text) => text);
  const wanted = new Set(wantedServices(services, command.services, ['*'], command.dependencies));
  return hasDevices || [...wanted].some((name) => writesToFolders(services.find((service) => service.name === name)));
}

/** A named volume may be a folder of the machine. */
const hasDevice = (file: DocumentNode | null): boolean =>
  file === null || entriesAt(file, 'volumes').some(({ value }) => at(value, 'driver_opts') !== undefined);

function writesToFolders(service: ComposeService | undefined): boolean {
  if (service === undefined) return true;
  return service.layers.some(
    (layer) => at(layer.service, 'volumes_from') !== undefined || itemsAt(layer.service, 'volumes').some(isWritableFolder)
  );
}

/** A volume of a service: a name, an absolute path of the machine and what is read only are no folder of the workspace to write to. */
function isWritableFolder(volume: DocumentNode): boolean {
  const short = textAt(volume);
  const parts = short?.split(':') ?? [];
  const isReadOnly = short === undefined ? /^true$/i.test(textAt(volume, 'read_only') ?? '') : (parts[2] ?? '').split(',').includes('ro');
  const isNamed = short === undefined && /^(?:volume|tmpfs)$/.test(textAt(volume, 'type') ?? '');
  const from = short === undefined ? (textAt(volume, 'source') ?? '') : parts.length > 1 ? (parts[0] ?? '') : '';
  const isElsewhere = from === '' || /^[A-Za-z0-9][\w.-]*$/.test(from) || /^\/(?!github\/workspace|home\/runner\/work)[^$]*$/.test(from);
  return !isReadOnly && !isNamed && !isElsewhere;
}
