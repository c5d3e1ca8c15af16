import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { accessCookie, accessMatrix, decidedRoutes, documentAccess, refreshCookie } from './access/index.js';
import { description, tags } from './api-description.js';
import { apiPath, oauthPath } from './api-paths.js';
import { documentHooks } from './auth/index.js';
import { findExtensions } from './platform/extensions/index.js';
import { allowPages } from './platform/http/index.js';
import {
  documentHeaders,
  documentProblems,
  documentSchemas,
  documentTags,
  operationsOf,
  removeMarks,
} from './platform/openapi/index.js';
import { ProblemResponse } from './platform/problems/index.js';
import { documentPersonalData, personalDataModels } from './users/index.js';

/** @throws Error naming each route that does not say who may pass */
export function createDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Gatehouse')
    .setVersion('1')
    .setDescription(description)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'The server that this document came from: local, staging or production')
    .addBearerAuth(bearerScheme, 'bearer')
    .addCookieAuth(accessCookie, cookieScheme('The access token, for browsers'), 'cookie')
    .addCookieAuth(refreshCookie, cookieScheme('The refresh token, for browsers'), 'refreshCookie')
    .addSecurity('client', clientScheme)
    .addSecurity('metricsToken', metricsScheme);
  for (const [name, text] of Object.entries(tags)) config.addTag(name, text);
  const extensions = findExtensions(app);
  const document = SwaggerModule.createDocument(app, config.build(), {
    extraModels: [ProblemResponse, ...personalDataModels(extensions)],
  });
  // What the lint rules ask of every document.
  Object.assign(document.info, { contact: { name: 'Whoever runs this server' } });
  Object.assign(document.servers![0]!, { 'x-internal': false });
  documentHooks(document, extensions);
  documentPersonalData(document, extensions);
  documentAccess(document, decidedRoutes(app));
  documentTags(document);
  documentProblems(document);
  documentHeaders(document, [apiPath, oauthPath]);
  documentSchemas(document);
  for (const { operation } of operationsOf(document)) removeMarks(operation);
  return document;
}

/** `docs/access.md`: every route, and whom it lets pass. */
export function createAccessMatrix(app: NestFastifyApplication, { paths }: OpenAPIObject): string {
  return accessMatrix(decidedRoutes(app), ({ method, path }) => {
    const operation = paths[path]?.[method.toLowerCase() as 'get'];
    return operation?.operationId ?? '';
  });
}

const bearerScheme = {
  type: 'http' as const,
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description:
    'The access token of `login` or `refresh` with `Token-Transport: body`: a JWT of RFC 9068, verified as RFC8725 asks',
};
const clientScheme = {
  type: 'http' as const,
  scheme: 'basic',
  description: 'Id and secret of a service (`npm run clients -- add NAME`), as RFC 6749, 2.3.1 has them',
};
const metricsScheme = {
  type: 'http' as const,
  scheme: 'bearer',
  description: '`METRICS_TOKEN`: of a program that reads metrics, no user’s',
};
const cookieScheme = (about: string) => ({ type: 'apiKey' as const, in: 'cookie', description: about });

/** Swagger UI at /docs and the document at /docs-json. */
export function serveDocs(app: NestFastifyApplication): void {
  const policy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
  allowPages(app.getHttpAdapter().getInstance(), '/docs', policy);
  SwaggerModule.setup('docs', app, () => createDocument(app), {
    jsonDocumentUrl: 'docs-json',
    raw: ['json'],
    customSiteTitle: 'Gatehouse API',
    // A bearer token that is typed in is forgotten with the page: kept, any script of this origin could read it.
    swaggerOptions: {
      withCredentials: true,
      tryItOutEnabled: true,
      docExpansion: 'list',
      filter: true,
      displayOperationId: true,
      displayRequestDuration: true,
    },
  });
}
