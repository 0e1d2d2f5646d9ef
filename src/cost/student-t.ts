/** A confidence asks for the same few quantiles at each step of each image. */
const known = new Map<string, number>();
const MOST_KNOWN = 1000;

/**
 * Quantile of Student's t distribution with `degrees` of freedom (a real number above 0) at probability `p` in (0, 1).
 * Throws RangeError for others.
 */
export function studentT(p: number, degrees: number): number {
  if (!(p > 0 && p < 1) || !(degrees > 0)) throw new RangeError('p must lie between 0 and 1 and degrees above 0');
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentT(1 - p, degrees);
  const key = `${p} ${degrees}`;
  const quantile = known.get(key) ?? quantileOf(p, degrees);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, quantile);
  return quantile;
}

/** Quantile of the standard normal distribution: a t whose degrees of freedom make no difference any more. */
export const standardNormal = (p: number): number => studentT(p, 1e7);

/**
 * Newton's steps on the distribution function, which is the regularised incomplete beta function (Abramowitz & Stegun 26.7.1),
 * kept inside the interval that holds the quantile. For `p` above a half.
 */
function quantileOf(p: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (distribution(high, degrees) < p && high < 1e12) {
    low = high;
    high *= 2;
  }
  let t = (low + high) / 2;
  for (let i = 0; i < 200 && high - low > 1e-12 * (1 + high); i++) {
    const excess = distribution(t, degrees) - p;
    if (excess < 0) low = t;
    else high = t;
    const next = t - excess / density(t, degrees);
    const inside = next > low && next < high;
    if (inside && Math.abs(next - t) <= 1e-13 * (1 + t)) return next;
    t = inside ? next : (low + high) / 2;
  }
  return t;
}

/** P(T <= t) for t >= 0. */
function distribution(t: number, degrees: number): number {
  return 1 - incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
}

/** Derivative of the distribution function. */
function density(t: number, degrees: number): number {
  const scale = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - Math.log(degrees * Math.PI) / 2;
  return Math.exp(scale - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees));
}

/** Regularised incomplete beta function I_x(a, b) by its continued fraction (Lentz's method). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const clamp = (v: number) => (Math.abs(v) < tiny ? tiny : v);
  let c = 1;
  let d = 1 / clamp(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 20_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / clamp(1 + even * d);
    c = clamp(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / clamp(1 + odd * d);
    c = clamp(1 + odd / c);
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-14) break;
  }
  return h;
}

/** Lanczos' approximation, g = 7, n = 9. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7
];
function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  const x = z - 1;
  let sum = LANCZOS[0] ?? 0;
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] ?? 0) / (x + i);
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}
