export { type Fetch, type RegistryOptions, registriesOver } from './registries.ts';
