export { order } from './order.ts';
export { UserError } from './user-error.ts';
