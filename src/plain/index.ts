export { nearestName, nearestNames } from './nearest-name.ts';
export { order } from './order.ts';
export { UserError } from './user-error.ts';
