# The command line as a container (docs/container.md). Git and Node's program come from Node's official image, which stands on the same
# Debian as the base; nothing is fetched but these two images.
ARG NODE_IMAGE=node:24-bookworm
ARG BASE_IMAGE=debian:bookworm-slim

# Laid out on the machine that builds: an image for another processor needs no emulation.
FROM --platform=$BUILDPLATFORM ${BASE_IMAGE} AS files
RUN mkdir -p /layout/usr/local/bin && ln -s /opt/layercost/dist/cli.js /layout/usr/local/bin/layercost
COPY package.json LICENSE /layout/opt/layercost/
COPY demo /layout/opt/layercost/demo
COPY dist /layout/opt/layercost/dist

FROM ${NODE_IMAGE} AS tools

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.source=https://github.com/OWNER/layercost \
      org.opencontainers.image.licenses=MIT
COPY --from=tools /usr/bin/git /usr/bin/git
COPY --from=tools /usr/local/bin/node /usr/local/bin/node
WORKDIR /repo
COPY --from=files /layout /
USER 65532:65532
ENTRYPOINT ["layercost"]
CMD ["--help"]
