export { CONFIG_FILE } from './config-file.ts';
export { parseDuration } from './duration.ts';
export { defaultConfig } from './fill.ts';
export { initialConfig } from './initial.ts';
export { readConfig } from './read-config.ts';
export { CHOICES, configSchema } from './schema.ts';
export { type ConfigInputs, setsLimits, tightenConfig } from './tighten.ts';
