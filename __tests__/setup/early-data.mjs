// The runner tells all its processes what they run as soon as the first one asks, and none that asks later: one that starts slower than
// another would wait for ever. What comes early is kept here until it is asked for (docs/decisions/0001-node-types-and-no-transformer.md).
const DATA = 'jest-light-runner-worker-data';
const QUESTION = 'jest-light-runner-get-worker-data';

// Not for the programs that tests start.
process.env.NODE_OPTIONS = process.env.NODE_OPTIONS?.replace(`--import=${import.meta.url}`, '').trim() ?? '';

if (process.send !== undefined) {
  const send = process.send.bind(process);
  let early = null;
  process.on('message', (message) => {
    if (message?.type === DATA) early = message;
  });
  process.send = (message, ...more) => {
    if (message !== QUESTION || early === null) return send(message, ...more);
    return process.nextTick(() => process.emit('message', early));
  };
}
