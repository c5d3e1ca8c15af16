import { type INestApplicationContext, Injectable, Logger, Optional } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { StartRefused } from '../config/index.js';
import { Metrics } from '../metrics/index.js';
import { DomainError } from '../problems/index.js';
import type { ExtensionPoint } from './extension-point.js';
import { copyOf, guarded, TooLate } from './guarded.js';

/** A method of a team's provider that joins a point. */
export interface Extension<Method, Use> {
  /** `ProjectHooks.onlyColleagues`: as logs, jobs and refusals name it. */
  name: string;
  use: Use;
  call: Method;
}

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];
type AnyMethod = (...args: never[]) => unknown;
type AnyPoint = ExtensionPoint<AnyMethod, unknown>;

/** Shorter than PostgreSQL lets a transaction be idle: what waits holds a connection, and on the embedded database the only one. */
const patienceMs = 5000;

/** Finds who joins which point, once, from the decorators of providers and controllers, in the order of the modules. */
@Injectable()
export class Extensions {
  private readonly logger = new Logger(Extensions.name);
  private readonly found = new Map<AnyPoint, Extension<AnyMethod, unknown>[]>();
  private readonly failuresCounted;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    /** A preview of the application has none. */
    @Optional() metrics?: Metrics,
  ) {
    this.failuresCounted = metrics?.counter({
      name: 'gatehouse_extension_failures_total',
      help: 'Methods of your own that joined a flow of ours and threw what is no refusal, or gave what cannot be taken, by what they joined.',
      labels: ['point'],
    });
  }

  /** To be asked when all providers exist: in `onModuleInit` at the earliest. @throws StartRefused for one that cannot work */
  of<Method extends AnyMethod, Use>(point: ExtensionPoint<Method, Use>): Extension<Method, Use>[] {
    const known = this.found.get(point as unknown as AnyPoint);
    if (known) return known as unknown as Extension<Method, Use>[];
    const found = this.wrappers().flatMap((wrapper) => this.joiningIn(wrapper, point));
    this.refuseTooMany(point.name, point.rules.takesSeveral ?? true, found);
    if (found.length > 0) this.failuresCounted?.inc({ point: point.name }, 0);
    this.found.set(point as unknown as AnyPoint, found as unknown as Extension<AnyMethod, unknown>[]);
    if (found.length > 0) this.logger.log(`@${point.name}: ${found.map(({ name }) => name).join(', ')}`);
    return found;
  }

  /** Logged with the name of the method: whoever reads the stack of an `internal_error` would look for it with us. */
  noteFailure(pointName: string, extensionName: string, error: unknown): void {
    this.failuresCounted?.inc({ point: pointName });
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.logger.error(`@${pointName} ${extensionName} failed: ${reason}`);
  }

  /** What a method gave is no less its failure than what it throws. @param take throws for what the point does not take */
  judge<Taken>(pointName: string, extensionName: string, take: () => Taken): Taken {
    try {
      return take();
    } catch (error) {
      this.noteFailure(pointName, extensionName, error);
      throw error;
    }
  }

  /** Of a function that a method gave: it is called with copies as the method is, and fails in its name. */
  judgeGiven<Args extends unknown[], Taken>(
    pointName: string,
    extensionName: string,
    given: (...args: Args) => unknown,
    take: (result: unknown) => Taken,
  ): (...args: Args) => Taken {
    return (...args) =>
      this.judge(pointName, extensionName, () => take(given(...(args.map(copyOf) as Args))));
  }

  private wrappers(): Wrapper[] {
    const all = [...this.discovery.getProviders(), ...this.discovery.getControllers()];
    const order = [...new Set(all.map(({ host }) => host))];
    // Controllers stand with the providers of their module.
    return order.flatMap((host) => all.filter((wrapper) => wrapper.host === host && !wrapper.isAlias));
  }

  private joiningIn<Method extends AnyMethod, Use>(
    wrapper: Wrapper,
    point: ExtensionPoint<Method, Use>,
  ): Extension<Method, Use>[] {
    const prototype = prototypeOf(wrapper);
    if (!prototype) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((methodName) => {
      const joining = point.useOf(ownerOf(methodName, prototype), methodName);
      if (!joining) return [];
      const name = `${prototype.constructor.name}.${methodName}`;
      if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient)
        throw new StartRefused(
          `@${point.name}() on ${name}: it is called outside requests too, so its class may not be request-scoped or transient, nor depend on one that is.`,
        );
      const method = (prototype[methodName] as AnyMethod).bind(wrapper.instance);
      const call = guarded(method, point.rules.patienceMs ?? patienceMs);
      return [{ name, ...joining, call: this.watched(point.name, name, call) }];
    }) as Extension<Method, Use>[];
  }

  /** What it throws goes on to the caller, who knows the effect. */
  private watched(pointName: string, name: string, method: AnyMethod) {
    const note = (error: unknown): never => {
      if (!(error instanceof DomainError) || error instanceof TooLate)
        this.noteFailure(pointName, name, error);
      throw error;
    };
    return (...args: never[]) => {
      try {
        const result = method(...args);
        return result instanceof Promise ? result.catch(note) : result;
      } catch (error) {
        return note(error);
      }
    };
  }

  private refuseTooMany(pointName: string, takesSeveral: boolean, found: { name: string }[]): void {
    const names = found.map(({ name }) => name);
    if (!takesSeveral && names.length > 1)
      throw new StartRefused(`@${pointName}() is for one method, and stands on ${names.join(' and ')}.`);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice)
      throw new StartRefused(
        `@${pointName}() on ${twice} would run twice: its class is a provider of two modules, or two classes have its name.`,
      );
  }
}

/** Of a class or, where a factory made it, of what it made. A preview of the application makes nothing. */
function prototypeOf({ instance, metatype, inject }: Wrapper): Record<string, unknown> | undefined {
  const made = instance as object | null | undefined;
  if (made && typeof made === 'object') return Object.getPrototypeOf(made) as Record<string, unknown>;
  const isClass = typeof metatype === 'function' && !inject;
  return isClass ? (metatype.prototype as Record<string, unknown> | undefined) : undefined;
}

/** The class that has written the method, which a subclass inherits. */
function ownerOf(methodName: string, prototype: object): object {
  let owner = prototype;
  while (!Object.hasOwn(owner, methodName)) owner = Object.getPrototypeOf(owner) as object;
  return owner;
}

/** Also of a preview, in which no provider of ours is made: what decorators say is there all the same. */
export function findExtensions(app: INestApplicationContext): Extensions {
  return new Extensions(new DiscoveryService(app.get(ModulesContainer)), new MetadataScanner());
}
