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
/** Of a method by its name: a decorator that puts another function there leaves these behind. */
const WRITTEN = Symbol('written decisions');

/** On a method, or on a controller for each of its routes that does not decide itself. */
export function Decide(decision: Decision): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: TypedPropertyDescriptor<any>) => {
    const on = (descriptor?.value ?? target) as object;
    Reflect.defineMetadata(DECISIONS, [decision, ...decisionsOn(on)], on);
    if (key !== undefined)
      Reflect.defineMetadata(WRITTEN, [decision, ...writtenOn(target, key)], target, key);
  };
}

/** In the order of the source; what a class inherits is not among them. */
export function decisionsOn(target: object): Decision[] {
  return (Reflect.getOwnMetadata(DECISIONS, target) as Decision[] | undefined) ?? [];
}

/** What was written on the method of a class, and is not on the function that is there now. */
export function decisionsLostOn(prototype: object, name: string): Decision[] {
  const owner = ownerOf(prototype, name);
  const kept = new Set(decisionsOn(Reflect.get(owner, name) as object));
  return writtenOn(owner, name).filter((decision) => !kept.has(decision));
}

/** The class that has the method, of those that a class extends. */
function ownerOf(prototype: object, name: string): object {
  return Object.hasOwn(prototype, name)
    ? prototype
    : ownerOf(Object.getPrototypeOf(prototype) as object, name);
}

function writtenOn(prototype: object, key: string | symbol): Decision[] {
  return (Reflect.getOwnMetadata(WRITTEN, prototype, key) as Decision[] | undefined) ?? [];
}
