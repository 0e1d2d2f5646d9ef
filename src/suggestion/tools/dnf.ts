import { systemPackageTool } from './system-packages.ts';
import { flagRules } from './tool.ts';

export const dnf = systemPackageTool({
  names: ['dnf', 'yum', 'microdnf'],
  source: 'https://dnf.readthedocs.io/en/latest/command_ref.html',
  bare: { update: 'index', upgrade: null, makecache: 'index', autoremove: 'remove' },
  taking: { install: 'add', remove: 'remove', erase: 'remove', reinstall: null },
  flags: flagRules(
    '-y --assumeyes -q --quiet --nodocs --best --allowerasing --skip-broken --refresh --nobest',
    '--setopt --enablerepo --disablerepo --releasever'
  ),
  environment: ['DNF_*', 'YUM_*', 'RPM_*']
});
