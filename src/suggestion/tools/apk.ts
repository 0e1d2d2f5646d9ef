import { systemPackageTool } from './system-packages.ts';
import { flagRules } from './tool.ts';

export const apk = systemPackageTool({
  names: ['apk'],
  source: 'https://man.archlinux.org/man/apk.8',
  bare: { update: 'index', upgrade: null, fix: null },
  taking: { add: 'add', del: 'remove' },
  virtual: true,
  flags: flagRules(
    '--no-cache -U --update --update-cache -u --upgrade -q --quiet --no-progress -v --purge --no-interactive --latest -l --force-refresh',
    '-t --virtual --repository -X'
  ),
  environment: ['APK_*']
});
