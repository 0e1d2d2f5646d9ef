// Jest runs tests in a realm of its own, so errors made by Node's own modules fail `instanceof Error`
// there; libraries that branch on it then misreport them. Accept every native error as an Error.
import { types } from 'node:util';

const ordinary = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  configurable: true,
  value(candidate) {
    return this === Error ? types.isNativeError(candidate) || ordinary.call(this, candidate) : ordinary.call(this, candidate);
  }
});
