import type { LogForm } from '../../model/buildlog.ts';
import { buildah } from './buildah.ts';
import type { Form } from './form.ts';
import { kaniko } from './kaniko.ts';
import { legacy } from './legacy.ts';
import { plain } from './plain.ts';
import { rawjson } from './rawjson.ts';
import { terminal } from './terminal.ts';

/** The forms that logs are read in, in the order in which each line is offered to them. */
export const FORMS: readonly Form[] = [plain, terminal, rawjson, legacy, buildah, kaniko];

/** What a file may be said to hold: one of the forms, a build record, or a job log with builds of any form. */
export const FILE_FORMS: readonly (LogForm | 'auto')[] = ['auto', ...FORMS.map((form) => form.name), 'dockerbuild', 'github-actions-job'];

/** Whose rules the steps of a log follow. */
export const builderOfForm = (name: LogForm): Form['builder'] => FORMS.find((form) => form.name === name)?.builder ?? 'buildkit';
