import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { checkDecisions, reliesOnNoCookie } from './access/index.js';
import { apiPath, oauthPath, setPaths } from './api-paths.js';
import { AppModule } from './app.module.js';
import { serveDocs } from './openapi.js';
import { type Environment, loadSettings } from './platform/config/index.js';
import {
  allowPages,
  apiPolicy,
  closeConnectionsWhenIdle,
  fastifyAdapter,
  forbidCaching,
  HttpSettings,
  judgeHostAndExpect,
  limitBodies,
  pagePolicy,
  provideRequestContext,
  readForms,
  readJsonOnly,
  refuseUnsupportedMethods,
  serveWebApp,
} from './platform/http/index.js';
import { logger, logRequests } from './platform/logging/index.js';
import { countRequests, Metrics, MetricsServer } from './platform/metrics/index.js';
import { traceRequests, Tracing } from './platform/tracing/index.js';
import { SigningKeys } from './tokens/index.js';
import { appFolder, appPaths, isAppServed } from './web-app.js';

/**
 * The application as serve.ts starts it and as the tests do.
 * @param moreRooms beside those of app.module.ts: a test's own
 * @throws EnvironmentInvalid
 * @throws Error where the decisions of a route make no sense
 */
export async function createApp(
  environment: Environment,
  moreRooms: Type[] = [],
): Promise<NestFastifyApplication> {
  const { imports = [], ...yours } = AppModule.with(environment);
  const module: DynamicModule = { ...yours, imports: [...imports, ...moreRooms] };
  const settings = loadSettings([HttpSettings], environment).get(HttpSettings) as HttpSettings;
  const app = await NestFactory.create<NestFastifyApplication>(module, fastifyAdapter(settings), {
    logger: logger(settings, environment),
    abortOnError: false,
    bodyParser: false,
  });
  configure(app, settings);
  await app.init();
  try {
    checkDecisions(app);
    await app.get(SigningKeys).prepareToServe();
    await app.get(MetricsServer).listen();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

function configure(app: NestFastifyApplication, settings: HttpSettings): void {
  const fastify = app.getHttpAdapter().getInstance();
  const trustedOrigins = settings.TRUSTED_ORIGINS;
  app.useSecurityHeaders({
    contentSecurityPolicy: apiPolicy,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // Over plain HTTP browsers ignore it, but a self-signed localhost would be pinned to HTTPS for a year.
    strictTransportSecurity: settings.isProduction,
  });
  // A request that brings its own bearer token does not rely on what the browser adds by itself.
  app.enableCsrfProtection({ trustedOrigins, exclude: ({ headers }) => reliesOnNoCookie(headers) });
  if (trustedOrigins.length > 0) {
    app.enableCors({
      origin: trustedOrigins,
      credentials: true,
      methods: ['GET', 'POST', 'PATCH', 'DELETE'],
      // Else a page of another origin could not read what the contract tells it to act on.
      exposedHeaders: ['X-Request-Id', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'WWW-Authenticate'],
      maxAge: 600,
    });
  }
  closeConnectionsWhenIdle(fastify);
  countRequests(fastify, app.get(Metrics));
  provideRequestContext(fastify);
  if (app.get(Tracing).isOn) traceRequests(fastify);
  logRequests(fastify, settings.isProduction ? 'log' : 'debug');
  for (const path of [apiPath, oauthPath]) forbidCaching(fastify, `/${path}`);
  judgeHostAndExpect(fastify);
  refuseUnsupportedMethods(fastify);
  readJsonOnly(fastify);
  readForms(fastify, `/${oauthPath}/`);
  for (const path of [`${apiPath}/auth`, oauthPath]) limitBodies(fastify, `/${path}`, 16 * 1024);
  allowPages(fastify, '/errors', pagePolicy);
  setPaths(app);
  if (settings.docsAreOn) serveDocs(app);
  if (isAppServed(settings)) serveWebApp(fastify, appFolder, appPaths);
}
