export { registryAddress, registryHost } from './address.ts';
export { askRegistries, MOST_QUESTIONS } from './ask.ts';
export type { RegistryRequest, RegistryResponse } from './conversation.ts';
export { type Credentials, credentialsFrom, type PackageToken } from './credentials.ts';
