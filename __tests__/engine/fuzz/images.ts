/** Images that `engine/start` imports. Some are one image under two names, some have the same layers. */
export const IMAGES = [
  'busybox:1.36',
  'busybox:1.37',
  'alpine:3.20',
  'alpine:3.21',
  'node:20',
  'golang:1.22',
  'python:3.12',
  'nginx:alpine',
  'busybox:1.36-env',
  'parent:onbuild1'
];

/** Names that only an edit brings: second names of images above, and a parent with another trigger. */
export const OTHER_IMAGES = ['busybox:latest', 'alpine:3', 'node:20-alpine', 'node:22', 'nginx:latest', 'parent:onbuild2'];
