// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are Dockerfile text
import { expect, test } from '@jest/globals';
import { parseMount } from '../../src/dockerfile/index.ts';
import { say } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';
import fc from '../setup/property.ts';

test.each<[string, Record<string, unknown>]>([
  ['target=/x', { type: 'bind', target: '/x', from: null, source: null, readOnly: true, id: null, sharing: null }],
  ['type=bind,src=a,dst=/x,rw', { source: 'a', target: '/x', readOnly: false }],
  ['source=a,destination=/x,readwrite=false', { readOnly: true }],
  ['from=builder,target=/x', { from: 'builder' }],
  ['TYPE=Cache,Target=/root/.npm', { type: 'cache', id: '/root/.npm', sharing: 'shared', readOnly: false, mode: null }],
  ['type=cache,target=/a/../b/', { id: '/b' }],
  ['type=cache,target=rel', { id: 'rel', target: 'rel' }],
  ['type=cache,id=n,target=/c,sharing=LOCKED,ro', { id: 'n', sharing: 'locked', readOnly: true }],
  ['type=cache,target=/c,uid=1000,gid=010,mode=0700', { uid: 1000, gid: 10, mode: 0o700 }],
  ['type=cache,target=', { target: null, id: '.' }],
  ['type=tmpfs,target=/t,size=64m', { type: 'tmpfs', size: 67_108_864, readOnly: false }],
  ['type=tmpfs,target=/t,size=1.5GiB', { size: 1_610_612_736 }],
  ['type=tmpfs,target=/t,size=10', { size: 10 }],
  ['type=tmpfs,target=/t,size=10 kb', { size: 10_240 }],
  ['type=secret,id=s1', { type: 'secret', id: 's1', target: '/run/secrets/s1', required: false, readOnly: true, mode: null }],
  ['type=secret,source=a/b', { id: 'a/b', source: null, target: '/run/secrets/b' }],
  ['type=secret,target=/etc/k', { id: 'k', target: '/etc/k' }],
  ['type=secret,id=s,env=TOKEN', { env: 'TOKEN', target: null }],
  ['type=secret,id=s,uid=5,required', { uid: 5, gid: 0, mode: 0o400, required: true }],
  ['type=ssh', { type: 'ssh', id: 'default', target: null }],
  ['type=ssh,id=k,mode=0666,required=true', { id: 'k', mode: 0o666, uid: 0, gid: 0, required: true }],
  ['"target=/a,b","source=x ""y"""', { target: '/a,b', source: 'x "y"' }]
])('%s', (value, expected) => {
  expect(parseMount(value)).toMatchObject(expected);
});

test('spellings of one mount come out equal', () => {
  expect(parseMount('type=secret,id=s1')).toEqual(parseMount('id=s1,type=secret,target=/run/secrets/s1,required=false'));
  expect(parseMount('type=cache,target=/c')).toEqual(parseMount('dst=/c,type=cache,id=/c,sharing=shared,rw'));
  expect(parseMount('target=/x,source=a')).toEqual(parseMount('type=bind,ro,src=a,dst=/x'));
});

test.each([
  ['', 'cannot be read'],
  ['type=bind,"', 'cannot be read'],
  ['a"b=c', 'cannot be read'],
  ['"a"b', 'cannot be read'],
  ['type=volume,target=/x', 'unsupported mount type'],
  ['type=bind,nonsense', 'key=value'],
  ['type=bind,nonsense=1', 'unexpected key'],
  ['type=bind,required', 'unexpected key required'],
  ['required,type=secret,id=a', 'unexpected key required'],
  ['type=secret,id=a,required=maybe', 'invalid value'],
  ['type=bind,ro=2', 'invalid value'],
  ['type=cache,target=/c,uid=+1', 'invalid value'],
  ['type=cache,target=/c,uid=4294967296', 'invalid value'],
  ['type=cache,target=/c,mode=9', 'invalid value'],
  ['type=cache,target=/c,sharing=open', 'unsupported sharing'],
  ['type=tmpfs,size=big', 'invalid value'],
  ['type=tmpfs,size=-1', 'invalid value'],
  ['type=cache,size=1', 'unexpected key size'],
  ['type=bind,target=/x,mode=0700', 'mode not allowed'],
  ['type=tmpfs,target=/x,uid=1', 'uid not allowed'],
  ['type=bind,target=/x,sharing=locked', 'sharing is for cache'],
  ['type=secret', 'id or a target'],
  ['type=secret,id=a,source=b', 'not both'],
  ['type=secret,id=a,from=b', 'from'],
  ['type=secret,id=a,sharing=locked', 'sharing'],
  ['type=ssh,source=a', 'source']
])('refused: %s', (value, part) => {
  const mount = parseMount(value);
  expect('error' in mount ? plainText(mount.error) : '').toContain(part);
});

test('values are expanded after the split, so a comma in a value parts nothing', () => {
  const expand = (text: string) => ({ text: text.replace('$X', '/a,b'), error: text === '$bad' ? say`no` : null });
  expect(parseMount('type=cache,target=$X', expand)).toMatchObject({ target: '/a,b' });
  expect(parseMount('type=cache,target=$bad', expand)).toEqual({ error: say`no` });
});

test('any text is a mount or an error', () => {
  const piece = fc.constantFrom('type=', 'cache', 'secret', ',', '"', '=', 'target', 'id', 'ro', 'size', '1', 'a', '\n');
  fc.assert(
    fc.property(fc.string({ unit: piece }), (value) => {
      const mount = parseMount(value);
      expect('error' in mount ? mount.error.length > 0 : mount.type !== undefined).toBe(true);
    })
  );
});
