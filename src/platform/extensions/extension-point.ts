import 'reflect-metadata';

type AnyMethod = (...args: never[]) => unknown;

/** What a point's decorator is: it takes methods of that signature, and others do not compile. */
export type Joining<Method extends AnyMethod> = <Joined extends Method>(
  target: object,
  name: string,
  descriptor: TypedPropertyDescriptor<Joined>,
) => void;

export interface ExtensionPointRules {
  /** More than one method may join. True unless it is said. */
  takesSeveral?: boolean;
  /** How long one call may take, in milliseconds. 5,000 unless it is said. */
  patienceMs?: number;
}

/**
 * A place where a team's code joins a flow of ours, without an edit of ours. A room declares it and offers `join` as a
 * decorator; `Extensions` finds the methods that carry it.
 */
export class ExtensionPoint<Method extends AnyMethod, Use = undefined> {
  private readonly key = Symbol('extension point');

  /** @param name of the decorator, as the log and refusals call it */
  constructor(
    readonly name: string,
    readonly rules: ExtensionPointRules = {},
  ) {}

  /** The decorator of one method. @param use what it was decorated with */
  join(use: Use): Joining<Method> {
    return (target, name) => {
      if (typeof target === 'function')
        throw new Error(
          `@${this.name}() stands on ${target.name}.${name}, which is static: no provider has it`,
        );
      if (this.useOf(target, name))
        throw new Error(
          `@${this.name}() stands twice on ${target.constructor.name}.${name}: one of them would be lost`,
        );
      // By name, as a decorator above this one may put another function in its place. In a box: `undefined` is a use as well.
      Reflect.defineMetadata(this.key, { use }, target, name);
    };
  }

  /** What the class's own method was decorated with; undefined for one that does not join. */
  useOf(prototype: object, name: string): { use: Use } | undefined {
    return Reflect.getOwnMetadata(this.key, prototype, name) as { use: Use } | undefined;
  }
}
