export { engineConfig as default } from './jest.config.js';
