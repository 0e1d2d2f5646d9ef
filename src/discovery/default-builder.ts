// Which builder `docker build` takes where nothing says so: Docker's own client chooses BuildKit from 23.0 on (docs.docker.com, Docker
// Engine 23.0 release notes).

/** An image of Docker's client: `docker:20.10.24-git`, `docker:19`. */
const CLIENT = /(?:^|\/)docker:v?(\d+)(?:[.-]|$|@)/;
const FIRST_WITH_BUILDKIT = 23;

/** The variables of a job that runs in an image whose client is older than that, as if they chose the classic builder; else none. */
export function clientVariables(image: string | undefined): readonly (readonly [string, string])[] {
  const major = CLIENT.exec(image ?? '')?.[1];
  return major !== undefined && Number(major) < FIRST_WITH_BUILDKIT ? [['DOCKER_BUILDKIT', '0']] : [];
}
