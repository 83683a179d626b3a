# syntax=docker/dockerfile:1
# The model runner: a Cloud Run Job that turns one song into its score.
#
#   docker build --tag model-runner .
#   docker build --tag model-runner:cuda --build-arg VARIANT=cuda .
#
# BuildKit builds only the stages that the variant needs.

# cpu or cuda
ARG VARIANT=cpu

FROM node:24-trixie-slim AS node
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

FROM node AS compiled
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.runner.json ./
COPY contract ./contract
COPY jobs ./jobs
COPY platform ./platform
COPY model-runner ./model-runner
RUN npm run build:runner

# Optional packages are for one's own machine: ffmpeg comes from Debian, jobs from Firestore.
# onnxruntime brings its libraries for every platform; this one's stay.
FROM node AS packages-cpu
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund \
  && onnxruntime=node_modules/onnxruntime-node/bin/napi-v6 \
  && platform="$(node --print 'process.platform + "/" + process.arch')" \
  && mv "$onnxruntime/$platform" /tmp/onnxruntime \
  && rm -r "${onnxruntime:?}"/* \
  && mkdir -p "$onnxruntime/$platform" \
  && mv /tmp/onnxruntime/* "$onnxruntime/$platform"

# What of onnxruntime computes with CUDA is too large for npm; its install script fetches it.
FROM packages-cpu AS packages-cuda
RUN ONNXRUNTIME_NODE_INSTALL=cuda12 \
  npm rebuild onnxruntime-node --ignore-scripts=false --foreground-scripts

# COPY takes no variables: the variant's stage gets a name of its own.
# hadolint ignore=DL3006
FROM packages-${VARIANT} AS packages

FROM node:24-trixie-slim AS machine-cpu
ENV ONNX_PROVIDERS=cpu

# CUDA 12 with cuDNN 9, as onnxruntime wants them. Without a GPU the runner falls back to the CPU.
FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04 AS machine-cuda
COPY --from=node /usr/local/bin/node /usr/local/bin/node
ENV ONNX_PROVIDERS=cuda,cpu

# hadolint ignore=DL3006
FROM machine-${VARIANT} AS runner
# Whichever version the distribution holds secure: it decodes files from strangers.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ffmpeg \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production \
  ORT_DISABLE_TELEMETRY=1 \
  FFMPEG_PATH=/usr/bin/ffmpeg
WORKDIR /app
COPY LICENSE package.json ./
COPY models ./models
COPY --from=packages /app/node_modules ./node_modules
COPY --from=compiled /app/dist/runner ./
ARG VERSION=dev
LABEL org.opencontainers.image.title="Groovesheet model runner" \
  org.opencontainers.image.licenses="AGPL-3.0-or-later" \
  org.opencontainers.image.version="${VERSION}"
# By number, which also tells a cluster that it is not root; both bases have such a user. It owns
# nothing here and writes to /tmp alone.
USER 1000:1000
# Node is the first process: it handles SIGTERM itself (model-runner/job.ts) and waits for its children.
ENTRYPOINT ["node", "model-runner/job.js"]
