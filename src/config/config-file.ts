/** Where a repository keeps its configuration, unless an input of the action names another place. */
export const CONFIG_FILE = '.github/layercost.yml';
