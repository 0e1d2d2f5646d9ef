import { expect, test } from '@jest/globals';
import { variableFlags } from '../../src/discovery/ci-variables.ts';

// Variables of CI systems by their references: another one in every run, the same in all of the default branch, or nobody can tell.

const nature = (name: string) => {
  const { volatile, steady } = variableFlags(name);
  return volatile ? 'new' : steady === true ? 'steady' : 'open';
};

test.each([
  {
    system: 'GitLab',
    names: 'CI_COMMIT_SHA CI_COMMIT_TIMESTAMP CI_JOB_ID CI_JOB_TOKEN CI_JOB_STARTED_AT CI_PIPELINE_IID',
    expected: 'new'
  },
  { system: 'GitLab', names: 'CI_COMMIT_REF_SLUG CI_PROJECT_PATH CI_REGISTRY_USER CI_SERVER_FQDN CI_JOB_NAME_SLUG', expected: 'steady' },
  { system: 'GitLab', names: 'CI_COMMIT_BEFORE_SHA CI_MERGE_REQUEST_SOURCE_BRANCH_SHA CI_CONCURRENT_ID CI_RUNNER_ID', expected: 'open' },
  {
    system: 'CircleCI',
    names: 'CIRCLE_SHA1 CIRCLE_BUILD_NUM CIRCLE_WORKFLOW_ID CIRCLE_WORKFLOW_JOB_ID CIRCLE_PIPELINE_ID',
    expected: 'new'
  },
  { system: 'CircleCI', names: 'CIRCLE_PROJECT_ID CIRCLE_JOB CIRCLE_REPOSITORY_URL', expected: 'steady' },
  { system: 'CircleCI', names: 'CIRCLE_PREVIOUS_BUILD_NUM CIRCLE_NODE_INDEX CIRCLE_USERNAME', expected: 'open' },
  { system: 'Travis', names: 'TRAVIS_COMMIT TRAVIS_JOB_ID TRAVIS_JOB_NUMBER TRAVIS_BUILD_NUMBER', expected: 'new' },
  { system: 'Travis', names: 'TRAVIS_PULL_REQUEST_SHA TRAVIS_COMMIT_RANGE', expected: 'open' },
  { system: 'Bitbucket', names: 'BITBUCKET_COMMIT BITBUCKET_BUILD_NUMBER BITBUCKET_STEP_UUID', expected: 'new' },
  { system: 'Bitbucket', names: 'BITBUCKET_WORKSPACE BITBUCKET_REPO_FULL_NAME BITBUCKET_BRANCH', expected: 'steady' },
  { system: 'Bitbucket', names: 'BITBUCKET_PR_DESTINATION_COMMIT BITBUCKET_PARALLEL_STEP', expected: 'open' },
  { system: 'Buildkite', names: 'BUILDKITE_COMMIT BUILDKITE_BUILD_ID BUILDKITE_BUILD_NUMBER BUILDKITE_JOB_ID', expected: 'new' },
  { system: 'Buildkite', names: 'BUILDKITE_PIPELINE_ID BUILDKITE_PIPELINE_SLUG BUILDKITE_REPO', expected: 'steady' },
  { system: 'Buildkite', names: 'BUILDKITE_TRIGGERED_FROM_BUILD_ID BUILDKITE_REBUILT_FROM_BUILD_NUMBER', expected: 'open' },
  { system: 'Azure', names: 'Build.BuildId BUILD_BUILDURI BUILD_SOURCEVERSION System.AccessToken', expected: 'new' },
  {
    system: 'Azure',
    names: 'Build.DefinitionName SYSTEM_TEAMPROJECT Build.SourceBranchName System.StageName Agent.JobName Build.Repository.Clean TF_BUILD',
    expected: 'steady'
  },
  {
    system: 'Azure',
    names:
      'System.JobId Build.SourceVersionMessage Build.TriggeredBy.BuildId System.JobAttempt Agent.Id Build.ContainerId Build.DefinitionVersion',
    expected: 'open'
  },
  { system: 'Semaphore', names: 'SEMAPHORE_GIT_SHA SEMAPHORE_PIPELINE_ID SEMAPHORE_WORKFLOW_NUMBER', expected: 'new' },
  { system: 'Semaphore', names: 'SEMAPHORE_ORGANIZATION_ID SEMAPHORE_GIT_REPO_SLUG', expected: 'steady' },
  { system: 'Semaphore', names: 'SEMAPHORE_GIT_PR_SHA SEMAPHORE_JOB_INDEX', expected: 'open' },
  { system: 'AppVeyor', names: 'APPVEYOR_BUILD_ID APPVEYOR_REPO_COMMIT APPVEYOR_REPO_COMMIT_TIMESTAMP APPVEYOR_JOB_ID', expected: 'new' },
  { system: 'AppVeyor', names: 'APPVEYOR_JOB_NUMBER APPVEYOR_PULL_REQUEST_HEAD_COMMIT APPVEYOR_BUILD_VERSION', expected: 'open' },
  {
    system: 'CodeBuild',
    names: 'CODEBUILD_BUILD_ID CODEBUILD_BUILD_ARN CODEBUILD_RESOLVED_SOURCE_VERSION CODEBUILD_START_TIME CODEBUILD_LOG_PATH',
    expected: 'new'
  },
  { system: 'CodeBuild', names: 'CODEBUILD_BUILD_IMAGE CODEBUILD_KMS_KEY_ID CODEBUILD_BATCH_BUILD_IDENTIFIER', expected: 'steady' },
  {
    system: 'CodeBuild',
    names: 'CODEBUILD_SOURCE_VERSION CODEBUILD_INITIATOR CODEBUILD_WEBHOOK_MERGE_COMMIT CODEBUILD_SRC_DIR',
    expected: 'open'
  },
  { system: 'Cirrus', names: 'CIRRUS_CHANGE_IN_REPO CIRRUS_BUILD_ID', expected: 'new' },
  { system: 'Cirrus', names: 'CIRRUS_LAST_GREEN_BUILD_ID CIRRUS_BASE_SHA CIRRUS_PR', expected: 'open' },
  { system: 'Drone', names: 'DRONE_COMMIT DRONE_COMMIT_AFTER DRONE_BUILD_STARTED DRONE_BUILD_NUMBER', expected: 'new' },
  { system: 'Drone', names: 'DRONE_REPO_BRANCH DRONE_SYSTEM_HOSTNAME', expected: 'steady' },
  { system: 'Drone', names: 'DRONE_COMMIT_BEFORE DRONE_BUILD_PARENT DRONE_STAGE_NUMBER', expected: 'open' },
  { system: 'Woodpecker', names: 'CI_PIPELINE_NUMBER CI_PIPELINE_CREATED', expected: 'new' },
  { system: 'Woodpecker', names: 'CI_REPO CI_REPO_TRUSTED_NETWORK CI_FORGE_URL CI_COMMIT_REF', expected: 'steady' },
  { system: 'Woodpecker', names: 'CI_PREV_COMMIT_SHA CI_STEP_NUMBER CI_JOB_NUMBER CI_SYSTEM_VERSION', expected: 'open' },
  { system: 'Jenkins', names: 'JOB_NAME JOB_URL JOB_DISPLAY_URL HUDSON_URL GIT_BRANCH BRANCH_NAME CI', expected: 'steady' },
  { system: 'Jenkins', names: 'BUILD_DISPLAY_NAME NODE_NAME CHANGE_ID TAG_NAME GIT_PREVIOUS_COMMIT', expected: 'open' },
  { system: 'others', names: 'AWS_REGION', expected: 'steady' }
])('$system: $expected are $names', ({ names, expected }) => {
  expect(names.split(' ').map((name) => `${name} ${nature(name)}`)).toEqual(names.split(' ').map((name) => `${name} ${expected}`));
});
