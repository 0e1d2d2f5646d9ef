export { type Discovery, type DiscoveryInput, discoverImages } from './discover.ts';
