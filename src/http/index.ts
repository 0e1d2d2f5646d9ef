export { registriesOver } from './registries.ts';
