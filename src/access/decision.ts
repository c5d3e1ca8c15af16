import type { Abstract, Type } from '@nestjs/common';
import { type Decision as AnyDecision, decisionsOn } from '../platform/http/index.js';
import type { Permission, Role } from '../vocabulary/index.js';
import type { Principal } from './principal.js';

/** A provider that knows whose a thing is. */
export interface Owners {
  /** The user's id; null where there is no such thing. @param id a UUID in lower case */
  ownerOf(id: string): Promise<string | null>;
}

export interface Ownership {
  owners: Type<Owners> | Abstract<Owners>;
  /** The parameter of the path that holds the id. */
  param: string;
  /** Whose holders may see everybody's. */
  or?: Permission;
}

export interface Decision extends AnyDecision {
  /** Looks at an access token all the same. */
  identifies?: boolean;
  /** One of them has to be held. */
  roles?: readonly Role[];
  /** All of them have to be held. */
  permissions?: readonly Permission[];
  owned?: Ownership;
}

/** Who may pass: what the decorators of one target decide together. */
export type Access = Decision;

/** What is known of somebody who asks. */
export type Holder = Pick<Principal, 'roles' | 'permissions'>;

export type Verdict = 'pass' | 'pass if own' | 'unknown' | 'forbidden' | 'not for users';

/**
 * Who may pass a route. What its method decides replaces what the controller decides; a class that decides replaces what it
 * extends. Undefined where none of them says anything.
 * @throws Error where decorators on one target contradict each other
 */
export function accessOf(handler: object, controller: object): Access | undefined {
  const own = decisionsOn(handler) as Decision[];
  return own.length > 0 ? together(own) : accessOfClass(controller);
}

function accessOfClass(controller: object): Access | undefined {
  const decisions = classesOf(controller).map((target) => decisionsOn(target) as Decision[]);
  const first = decisions.find(({ length }) => length > 0);
  return first && together(first);
}

/**
 * What the controller, a class that it extends, or the method that it overrides says of ownership, where that counts for nothing
 * any more: a stranger would pass. A method that decides it all (`@AnyUser()`) has said so.
 */
export function ownershipDropped(handler: object, controller: Type, methodName: string): Access | undefined {
  const own = decisionsOn(handler) as Decision[];
  if (own.some(({ isWhole, owned }) => isWhole || owned)) return undefined;
  if (accessOf(handler, controller)?.owned) return undefined;
  const written = [...classesOf(controller), ...overridden(controller, methodName)];
  return written.map((target) => together(decisionsOn(target) as Decision[])).find(({ owned }) => owned);
}

/** The class, and what it extends. */
function classesOf(controller: object): object[] {
  const parent = Object.getPrototypeOf(controller) as object | null;
  return [controller, ...(parent ? classesOf(parent) : [])];
}

/** The methods of that name in the class and in what it extends. */
function overridden(controller: Type, methodName: string): object[] {
  return classesOf(controller.prototype as object).flatMap((prototype) => {
    const method: unknown = Object.getOwnPropertyDescriptor(prototype, methodName)?.value;
    return typeof method === 'function' ? [method] : [];
  });
}

function together(decisions: Decision[]): Access {
  const texts = decisions.map(({ text }) => text);
  const isTwice = (of: keyof Decision) => decisions.filter((each) => each[of]).length > 1;
  const isMixed = decisions.length > 1 && decisions.some(({ isWhole }) => isWhole);
  if (isMixed || isTwice('roles') || isTwice('permissions') || isTwice('owned'))
    throw new Error(`says ${texts.join(' and ')}, which is more than one decision: keep one`);
  return Object.assign({}, ...decisions, { text: texts.join(' ') }) as Access;
}

/** What a route's access means to somebody; nobody is known without a valid access token. */
export function judge(access: Access | undefined, who: Holder | undefined): Verdict {
  if (!who) return access?.isOpen ? 'pass' : 'unknown';
  // The start has refused such a route; if it is there all the same, it is nobody's.
  if (!access) return 'forbidden';
  const { roles, permissions = [], owned } = access;
  const hasRole = !roles || roles.some((role) => who.roles.includes(role));
  if (!hasRole || !permissions.every((permission) => who.permissions.includes(permission)))
    return 'forbidden';
  const seesAll = owned?.or !== undefined && who.permissions.includes(owned.or);
  return owned && !seesAll ? 'pass if own' : 'pass';
}
