export { browserConfig as default } from './jest.config.js';
