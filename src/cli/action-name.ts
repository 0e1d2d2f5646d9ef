import packageJson from '../../package.json' with { type: 'json' };

/** How workflows name the action: the repository of package.json, the one place that says whose it is (a test finds no other). */
export const ACTION: string = /github\.com\/([^/]+\/[^/.]+)/.exec(packageJson.repository.url)?.[1] ?? packageJson.name;
