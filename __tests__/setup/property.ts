import fc from 'fast-check';

/** The same cases on every run, so that a pull request fails by its own fault only; PROPERTY_SEED=N asks for others. */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });

export default fc;
