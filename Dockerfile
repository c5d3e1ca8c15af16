FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The client and the web app have packages of their own, which production has no use for.
RUN npm ci --workspaces=false
COPY nest-cli.json tsconfig.json .swcrc ./
COPY src src
COPY migrations migrations
RUN npm run build && npm prune --omit=dev --workspaces=false

FROM node:24-slim AS web
WORKDIR /app
COPY package.json package-lock.json ./
COPY web web
RUN npm ci --workspace web/app --workspace web/client
RUN npm run build:app

FROM node:24-slim AS server
ENV NODE_ENV=production
# Used in development mode only (docker-compose.yml); production writes no files.
ENV DATA_DIR=/data
RUN mkdir /data && chown node:node /data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
# Alive, not ready: a container is not restarted because PostgreSQL is away. Certificates are for names, not for 127.0.0.1.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "--no-warnings", "-e", "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'; const { PORT = 3000, TLS_CERT_FILE } = process.env; fetch(`${TLS_CERT_FILE ? 'https' : 'http'}://127.0.0.1:${PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/main.js"]

# With the web app, which development mode serves: `docker compose up` uses it.
FROM server AS development
COPY --from=web /app/web/app/dist web/app/dist

FROM server
