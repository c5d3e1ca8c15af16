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
    return (target, name, descriptor) => {
      if (typeof target === 'function')
        throw new Error(
          `@${this.name}() stands on ${target.name}.${name}, which is static: no provider has it`,
        );
      // In a box: `undefined` is a use as well.
      Reflect.defineMetadata(this.key, { use }, descriptor.value as object);
    };
  }

  /** What the method was decorated with; undefined for one that does not join. */
  useOf(method: object): { use: Use } | undefined {
    return Reflect.getOwnMetadata(this.key, method) as { use: Use } | undefined;
  }
}
