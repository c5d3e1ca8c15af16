import type { INestApplication } from '@nestjs/common';
import { InvalidClassScopeException } from '@nestjs/core/errors/exceptions/index.js';
import { decisionsLostOn, type Route, routesOf } from '../platform/http/index.js';
import { type Access, accessOf, ownershipDropped } from './decision.js';

export interface DecidedRoute extends Route {
  access: Access;
}

const toWrite =
  '@Public(), @OptionalAuth(), @AnyUser(), @Roles(…), @Permissions(…) or @OwnedBy(…) on the method or its controller';

/** Every route with who may pass. @throws Error naming each that decides nothing, or contradicts itself */
export function decidedRoutes(app: INestApplication): DecidedRoute[] {
  const routes = routesWithAccess(app);
  const undecided = routes.flatMap(({ name, access }) => (access ? [] : [name]));
  if (undecided.length > 0)
    throw new Error(
      undecided.map((name) => `${name} does not say who may pass: write ${toWrite}`).join('\n'),
    );
  return routes as DecidedRoute[];
}

/**
 * What no request should be the first to find out: a route that decides nothing, decorators that contradict each other, owners
 * that no module provides, an owned route without the parameter, a controller's ownership that a method drops, a decision that another decorator took away.
 * @throws Error naming the route
 */
export function checkDecisions(app: INestApplication): void {
  for (const route of routesOf(app)) {
    checkNothingIsLost(route);
    checkPath(route);
  }
  for (const route of decidedRoutes(app)) {
    checkOwnershipIsKept(route);
    checkOwners(app, route);
  }
}

function checkNothingIsLost({ name, controller, methodName }: Route): void {
  const [lost] = decisionsLostOn(controller.prototype as object, methodName);
  if (lost)
    throw new Error(
      `${name} says ${lost.text}, and a decorator above it put another function in place of the method: write ${lost.text} above that one`,
    );
}

/** What is served by such a path and what the document says of it would be two things. */
function checkPath({ name, path }: Route): void {
  if (/[?*+(]|\{\W|\{\{/.test(path))
    throw new Error(
      `${name} has an optional, repeated or nameless part in its path, which the document cannot tell: write a path for each`,
    );
}

function checkOwnershipIsKept({ name, path, handler, controller, methodName, access }: DecidedRoute): void {
  const dropped = ownershipDropped(handler, controller, methodName);
  if (dropped?.owned && path.includes(`{${dropped.owned.param}}`))
    throw new Error(
      `${name} says ${access.text}, which replaces ${dropped.text} of its controller or of what that extends: write @OwnedBy(…) on the method too, or move it to a controller that is not owned`,
    );
}

function checkOwners(app: INestApplication, { name, path, access }: DecidedRoute): void {
  if (!access.owned) return;
  const { owners, param } = access.owned;
  if (!/^\w+$/.test(param))
    throw new Error(`${name} says ${access.text}: "${param}" is no name of a parameter`);
  if (!path.includes(`{${param}}`))
    throw new Error(`${name} says ${access.text}, and its path has no parameter "${param}"`);
  try {
    app.get(owners, { strict: false });
  } catch (cause) {
    const why =
      cause instanceof InvalidClassScopeException
        ? `${owners.name} may not be request-scoped or transient, nor depend on what is`
        : `no module provides ${owners.name}`;
    throw new Error(`${name} says ${access.text}, and ${why}`, { cause });
  }
}

function routesWithAccess(app: INestApplication): (Route & { access?: Access })[] {
  return routesOf(app).map((route) => {
    try {
      return { ...route, access: accessOf(route.handler, route.controller) };
    } catch (contradiction) {
      throw new Error(`${route.name} ${(contradiction as Error).message}`, { cause: contradiction });
    }
  });
}
