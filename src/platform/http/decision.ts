/** What one decorator says of who may pass; `access` knows what each of them means. */
export interface Decision {
  /** As it is written: `@Roles('admin')`. */
  text: string;
  /** Nobody need be known. */
  isOpen?: boolean;
  /** Decides all there is to decide, so that no other may stand beside it. */
  isWhole?: boolean;
  /** A guard of its own asks for something else than a user. */
  isNotForUsers?: boolean;
}

const DECISIONS = Symbol('decisions');

/** On a method, or on a controller for each of its routes that does not decide itself. */
export function Decide(decision: Decision): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: TypedPropertyDescriptor<any>) => {
    const on = (descriptor?.value ?? target) as object;
    Reflect.defineMetadata(DECISIONS, [decision, ...decisionsOn(on)], on);
  };
}

/** In the order of the source; what a class inherits is not among them. */
export function decisionsOn(target: object): Decision[] {
  return (Reflect.getOwnMetadata(DECISIONS, target) as Decision[] | undefined) ?? [];
}
