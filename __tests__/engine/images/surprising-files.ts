import {
  archive,
  beside,
  declareSha,
  inFrontOfCopy,
  inFrontOfInstall,
  LOCKS,
  MANIFESTS,
  manifestOf,
  outputOf,
  type Surprise,
  somewhere
} from './plan.ts';

/** Surprises that rest on what stands in the context, or on settings and arguments. */
export const SURPRISING_FILES: readonly Surprise[] = [
  {
    name: 'manifest of another folder',
    plant(plan) {
      const manifest = manifestOf(plan);
      if (manifest === undefined) return false;
      plan.draft.files[`docker/${manifest}`] = `${plan.draft.files[manifest] ?? ''}\n`;
      return somewhere(plan, `COPY docker/${manifest} ./`);
    }
  },
  {
    name: 'folder laid over the project',
    plant(plan) {
      const manifest = manifestOf(plan);
      plan.draft.files['overlay/src/lib/x.txt'] = 'overlaid\n';
      if (manifest !== undefined && plan.pick([true, false]))
        plan.draft.files[`overlay/${manifest}`] = `${plan.draft.files[manifest] ?? ''}\n`;
      return somewhere(plan, 'COPY overlay/ ./');
    }
  },
  {
    name: 'project in a folder',
    plant(plan) {
      const { draft } = plan;
      const names = Object.keys(draft.files).filter((name) => [...MANIFESTS, ...LOCKS, 'base.txt', '.ruby-version'].includes(name));
      for (const name of names) {
        draft.files[`web/${name}`] = draft.files[name] ?? '';
        if (plan.pick([true, true, false])) delete draft.files[name];
      }
      return inFrontOfInstall(plan, `WORKDIR ${plan.pick(['web', `${plan.directory}/web`])}`);
    }
  },
  {
    name: 'settings in the home',
    plant(plan) {
      plan.draft.files['conf/settings'] = 'fund=false\n';
      const name = plan.pick([
        '/root/.npmrc',
        '/root/.config/pip/pip.conf',
        '/etc/pip.conf',
        '/root/.bundle/config',
        '/usr/local/etc/npmrc'
      ]);
      return somewhere(plan, `COPY conf/settings ${name}`);
    }
  },
  {
    name: 'settings by a variable',
    plant(plan) {
      plan.draft.files['conf/settings'] = 'click==8.0.0\n';
      const name = plan.pick([
        'npm_config_userconfig',
        'NPM_CONFIG_USERCONFIG',
        'PIP_CONSTRAINT',
        'PIP_CONFIG_FILE',
        'UV_CONSTRAINT',
        'BUNDLE_GEMFILE',
        'COMPOSER',
        'PIP_REQUIREMENT'
      ]);
      return inFrontOfCopy(plan, `ENV ${name}=${plan.directory}/conf/settings`);
    }
  },
  {
    name: 'argument read by settings',
    plant(plan) {
      declareSha(plan);
      const { files } = plan.draft;
      if (files['package.json'] !== undefined) files['.npmrc'] = `${plan.pick(['tag', '//example.com/:_authToken'])}=\${GIT_SHA}\n`;
      else if (files['requirements.txt'] !== undefined)
        files['requirements.txt'] += `--extra-index-url https://\${GIT_SHA}@example.com/simple\n`;
      else if (files['nuget.config'] !== undefined)
        files['nuget.config'] =
          '<configuration><packageSourceCredentials><x><add key="p" value="%GIT_SHA%"/></x></packageSourceCredentials></configuration>\n';
      else return false;
      return true;
    }
  },
  {
    name: 'argument in the environment',
    plant(plan) {
      declareSha(plan);
      return somewhere(
        plan,
        `ENV ${plan.pick(['REV', 'npm_config_rev', 'PIP_REV', 'BUNDLE_REV', 'VERSION'])}=${plan.pick(['$GIT_SHA', 'v-$GIT_SHA', '"$GIT_SHA"'])}`
      );
    }
  },
  {
    name: 'argument declared twice',
    plant(plan) {
      declareSha(plan);
      return somewhere(plan, `ARG GIT_SHA${plan.pick(['', '=other'])}`);
    }
  },
  {
    name: 'argument stamped into a file',
    plant(plan) {
      declareSha(plan);
      return somewhere(
        plan,
        plan.pick([
          'RUN echo $GIT_SHA > version',
          'RUN echo "tag=$GIT_SHA" > .npmrc',
          'RUN echo $GIT_SHA > /etc/revision',
          'RUN echo "$GIT_SHA" >> README.md'
        ])
      );
    }
  },
  {
    name: 'cache in the project',
    plant(plan) {
      const place = `${plan.directory}/${plan.pick(['.cache', '.home', 'src'])}`;
      return inFrontOfCopy(
        plan,
        `ENV ${plan.pick(['HOME', 'npm_config_cache', 'XDG_CACHE_HOME', 'BUNDLE_PATH', 'COMPOSER_VENDOR_DIR', 'GOMODCACHE', 'UV_PROJECT_ENVIRONMENT'])}=${place}`
      );
    }
  },
  {
    name: 'archive unpacked',
    plant(plan) {
      const manifest = manifestOf(plan) ?? 'README.md';
      const name = plan.pick([`${outputOf(plan)}/from-archive`, manifest, 'src/lib/x.txt', 'other/file', '.npmrc']);
      plan.draft.files['deps.tar'] = archive({ [name]: name.endsWith('.json') ? `${plan.draft.files[name] ?? '{}'} ` : 'fund=false\n' });
      return somewhere(plan, `ADD deps.tar ${plan.pick(['./', `${plan.directory}/`, '/opt/deps/'])}`);
    }
  },
  {
    name: 'linked folders',
    plant(plan) {
      const link = plan.pick([
        'lib -> src/lib',
        'src/self -> .',
        'packages/b -> ../other/b',
        `${outputOf(plan)}.bak -> src`,
        'settings -> real',
        '.config -> real'
      ]);
      Object.assign(plan.draft.files, { 'other/b/package.json': '{"name":"b"}\n', 'real/.npmrc': 'fund=false\n' });
      plan.draft.links.push(link);
      return true;
    }
  },
  {
    name: 'linked lock',
    plant(plan) {
      const { draft } = plan;
      const lock = LOCKS.find((name) => draft.files[name] !== undefined);
      if (lock === undefined) return false;
      draft.files[`locks/${lock}`] = draft.files[lock] ?? '';
      delete draft.files[lock];
      draft.links.push(`${lock} -> locks/${lock}`);
      return true;
    }
  },
  {
    name: 'ignored manifests',
    plant(plan) {
      plan.draft.ignore.push(
        plan.pick(['*.lock', 'package-lock.json', '*.json', '# comment', '*.txt', 'src/**', '**/*.md', '!README.md', '/src', 'packages'])
      );
      return true;
    }
  },
  {
    name: 'history copied',
    plant(plan) {
      plan.draft.files['.git/HEAD'] = 'ref: refs/heads/main\n';
      if (plan.pick([true, false])) plan.draft.ignore.push('.git');
      if (plan.pick([true, false, false])) return inFrontOfCopy(plan, 'ENV COMPOSER_ROOT_VERSION=1.0.0');
      return true;
    }
  },
  {
    name: 'odd names',
    plant(plan) {
      const name = plan.pick(['my file', '[id]', '$x', 'a&b', "it's", '-flag', 'ünï', 'a#b', 'quote"d']);
      plan.draft.files[`packages/${name}/package.json`] = '{"name":"odd"}\n';
      plan.draft.files[`${name}.txt`] = 'odd\n';
      const { files } = plan.draft;
      const inWorkspace = plan.pick([true, false]);
      // pnpm takes members from its own file alone.
      if (files['package.json'] !== undefined && files['pnpm-lock.yaml'] === undefined && inWorkspace)
        files['package.json'] = '{"name":"root","workspaces":["packages/*"]}\n';
      return true;
    }
  },
  {
    name: 'private folder',
    plant(plan) {
      const { files } = plan.draft;
      if (files['package-lock.json'] === undefined) return false;
      files['package.json'] = '{"name":"root","workspaces":["private/*"]}\n';
      files['private/a/package.json'] = '{"name":"a"}\n';
      files['private/a/i.js'] = '1\n';
      files['package-lock.json'] =
        '{"lockfileVersion":3,"packages":{"":{"workspaces":["private/*"]},"private/a":{"version":"1.0.0"},"node_modules/a":{"resolved":"private/a","link":true}}}\n';
      return true;
    }
  },
  {
    name: 'settings of the system',
    plant(plan) {
      plan.draft.files['conf/apt.conf'] = 'deb other\n';
      plan.draft.files['etc/apt/y.conf'] = 'deb tree\n';
      plan.draft.files['etc/passwd.d/x'] = 'x\n';
      const line = plan.pick([
        'COPY conf/apt.conf /etc/apt/x.conf',
        'COPY etc/ /etc/',
        'ADD conf/apt.conf /etc/apt/sources.list',
        'COPY conf/apt.conf /usr/share/packages/git'
      ]);
      return plan.pick([() => somewhere(plan, line), () => beside(plan, (l) => l.startsWith('RUN apt-get update'), [line], true)])();
    }
  },
  {
    name: 'one file over another',
    plant: (plan) =>
      somewhere(
        plan,
        plan.pick([
          'COPY README.md ./src/lib/x.txt',
          'COPY --chown=1:1 src ./src',
          'COPY --chmod=700 src ./src',
          'COPY README.md ./new/deep/file',
          'COPY src ./README',
          'COPY --chown=node:node README.md .'
        ])
      )
  }
];
