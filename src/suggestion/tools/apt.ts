import { systemPackageTool } from './system-packages.ts';
import { flagRules } from './tool.ts';

export const apt = systemPackageTool({
  names: ['apt-get', 'apt'],
  source: 'https://manpages.debian.org/apt-get.8',
  bare: {
    update: 'index',
    upgrade: null,
    'dist-upgrade': null,
    'full-upgrade': null,
    clean: 'clean',
    autoclean: 'clean',
    autoremove: 'remove'
  },
  taking: { install: 'add', remove: 'remove', purge: 'remove', autoremove: 'remove' },
  flags: flagRules(
    '-y --yes --assume-yes -q -qq --quiet -qy -yq -yqq -qqy --no-install-recommends --no-install-suggests --install-recommends --fix-missing --allow-downgrades --purge --auto-remove --autoremove -f --fix-broken --reinstall --force-yes --allow-unauthenticated --allow-releaseinfo-change --allow-change-held-packages --no-upgrade',
    '-t --target-release'
  ),
  environment: ['APT_*', 'DEBIAN_*', 'DEBCONF_*', 'DPKG_*', 'UCF_*', 'NEEDRESTART_*']
});
