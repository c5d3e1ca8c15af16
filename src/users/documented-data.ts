import type { Type } from '@nestjs/common';
import { DECORATORS } from '@nestjs/swagger';

/** What `@ApiProperty` keeps of a property. */
interface Documented {
  type?: unknown;
  isArray?: boolean;
  required?: boolean | string[];
  selfRequired?: boolean;
}

/** The properties of the class that have `@ApiProperty`, with those that it inherits. */
export function documentedIn(type: Type): string[] {
  const key = DECORATORS.API_MODEL_PROPERTIES_ARRAY;
  const properties = (Reflect.getMetadata(key, type.prototype as object) ?? []) as string[];
  return properties.map((property) => property.replace(/^:/, ''));
}

/**
 * What the document names of it, at every depth that classes describe, and nothing that an entity has beside it. What the
 * document leaves open (`type: 'object'`) is as it is given.
 * @throws Error for what is no such object
 */
export function onlyDocumented(data: unknown, type: Type, path = ''): Record<string, unknown> {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new Error(path ? `gave no object as ${path}` : 'gave no object');
  const shown: Record<string, unknown> = {};
  for (const property of documentedIn(type)) {
    const value = (data as Record<string, unknown>)[property];
    const documented = ofProperty(type, property);
    const at = path ? `${path}.${property}` : property;
    if (value !== undefined) shown[property] = ofValue(value, documented, at);
    else if (isRequired(documented)) throw new Error(`gave no ${at}, which ${type.name} requires`);
  }
  return shown;
}

function ofProperty(type: Type, property: string): Documented {
  const key = DECORATORS.API_MODEL_PROPERTIES;
  return (Reflect.getMetadata(key, type.prototype as object, property) ?? {}) as Documented;
}

/** As the document has it: of an inline object `required` names its own properties. */
function isRequired({ required, selfRequired }: Documented): boolean {
  return selfRequired ?? (required !== false && !Array.isArray(required));
}

function ofValue(value: unknown, { type, isArray }: Documented, path: string): unknown {
  const [named, isLazyArray] = resolved(type);
  if (!isClass(named) || value === null) return value;
  if (!isArray && !isLazyArray) return onlyDocumented(value, named, path);
  if (!Array.isArray(value)) throw new Error(`gave no list as ${path}`);
  return value.map((item, index) => onlyDocumented(item, named, `${path}[${index}]`));
}

/** `Inner`, `[Inner]`, `() => Inner` or `() => [Inner]`. */
function resolved(type: unknown): [type: unknown, isArray: boolean] {
  const isLazy = typeof type === 'function' && type.prototype === undefined && !isBuiltIn(type);
  const named: unknown = isLazy ? (type as () => unknown)() : type;
  return Array.isArray(named) ? [named[0], true] : [named, false];
}

/** One that the document describes by its properties; not `String`, `Date` and their like. */
function isClass(type: unknown): type is Type {
  return typeof type === 'function' && !isBuiltIn(type);
}

/** By itself: a class of a team may be called `Event` or `File`. */
function isBuiltIn(type: { name: string }): boolean {
  return (globalThis as Record<string, unknown>)[type.name] === type;
}
