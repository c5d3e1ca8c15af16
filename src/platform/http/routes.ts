import { type INestApplication, RequestMethod, type Type } from '@nestjs/common';
import { MODULE_PATH, PATH_METADATA } from '@nestjs/common/constants.js';
import { type ApplicationConfig, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { PathsExplorer } from '@nestjs/core/router/paths-explorer.js';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';

/** A method of a controller, and where it is served. HEAD is served as GET. */
export interface Route {
  controller: Type;
  handler: object;
  methodName: string;
  /** For a person: `MeController.show (GET /api/v1/users/me)`. */
  name: string;
  /** `GET`, …; `ALL` for any. */
  method: string;
  /** As in the OpenAPI document, which knows no patterns of parameters: `/api/v1/projects/{id}`. */
  path: string;
}

/** Every route of every controller, in the order of the modules; also of an application that was made as a preview. */
export function routesOf(app: INestApplication): Route[] {
  // Nest gives it to nobody; its own OpenAPI module reads it here too.
  const { config } = app as unknown as { config: ApplicationConfig };
  const modules = app.get(ModulesContainer);
  const paths = new RoutePathFactory(config);
  return [...modules.values()].flatMap((module) => {
    const [own, any] = [MODULE_PATH + modules.applicationId, MODULE_PATH];
    const modulePath = Reflect.getMetadata(own, module.metatype) ?? Reflect.getMetadata(any, module.metatype);
    const prefix = { modulePath, globalPrefix: config.getGlobalPrefix() };
    return [...module.controllers.values()].flatMap(({ metatype }) =>
      routesOfController(metatype as Type, (ctrlPath, methodPath, method) =>
        paths.create({ ...prefix, ctrlPath, methodPath }, method),
      ),
    );
  });
}

type PathsOf = (ctrlPath: string, methodPath: string, method: RequestMethod) => string[];

function routesOfController(controller: Type, pathsOf: PathsOf): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  const ctrlPaths = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
  return new PathsExplorer(new MetadataScanner())
    .scanForPaths(prototype, prototype)
    .flatMap(({ path: methodPaths, requestMethod, methodName }) =>
      ctrlPaths
        .flatMap((ctrlPath) => methodPaths.flatMap((each) => pathsOf(ctrlPath, each, requestMethod)))
        .map((served) => {
          const method = RequestMethod[requestMethod];
          const path = served.replaceAll(/:(\w+)(?:\((?:[^()]|\([^()]*\))*\))?/g, '{$1}');
          const name = `${controller.name}.${methodName} (${method} ${path})`;
          return { controller, handler: prototype[methodName]!, methodName, name, method, path };
        }),
    );
}
