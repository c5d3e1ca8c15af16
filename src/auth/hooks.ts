import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type Extension, ExtensionPoint, Extensions } from '../platform/extensions/index.js';
import { mark, operationsOf } from '../platform/openapi/index.js';
import type { ProblemClass } from '../platform/problems/index.js';
import type { User } from '../users/index.js';
import type { Language } from '../vocabulary/index.js';

/** What somebody asks to become, before anything is known of the address. */
export interface SignUpFacts {
  name: string;
  /** In the one spelling that is compared. */
  email: string;
  /** Of the letters. */
  language: Language;
}

/** A login whose password was right, and the session that it starts. */
export interface LoginFacts {
  /** A copy: what is done to it is done to nobody's token. */
  user: User;
  sessionId: string;
}

/** Declares the refusals that the method throws, so that the document has them: `{ refusals: [DomainNotAllowed] }`. */
export interface Refusing {
  refusals?: ProblemClass[];
}

type Method<Facts> = (facts: Facts) => void | Promise<void>;
type Hook<Facts> = Extension<Method<Facts>, Refusing>;

const beforeSignUp = new ExtensionPoint<Method<SignUpFacts>, Refusing>('BeforeSignUp');
const afterSignUp = new ExtensionPoint<Method<User>, Refusing>('AfterSignUp');
const afterLogin = new ExtensionPoint<Method<LoginFacts>, Refusing>('AfterLogin');

/**
 * Before a sign-up is hashed or written, outside any transaction, and without a word on whether the address is known. A
 * problem of yours that it throws is the answer; anything else is 500. Nothing is written then.
 */
export const BeforeSignUp = (use: Refusing = {}) => beforeSignUp.join(use);

/**
 * In the transaction of a sign-up, whose address nobody has proven yet: a throw undoes all of it. It may be run again for
 * one sign-up, so that it does nothing but write to the database.
 */
export const AfterSignUp = (use: Refusing = {}) => afterSignUp.join(use);

/**
 * In the transaction of a login, before it commits: a throw refuses the login, a problem of yours with its own answer. It may
 * be run again for one login, so that it does nothing but write to the database.
 */
export const AfterLogin = (use: Refusing = {}) => afterLogin.join(use);

/** Calls those who join a flow, one after the other. The first that throws ends it. */
@Injectable()
export class Hooks implements OnModuleInit {
  private beforeSignUps: Hook<SignUpFacts>[] = [];
  private afterSignUps: Hook<User>[] = [];
  private afterLogins: Hook<LoginFacts>[] = [];

  constructor(private readonly extensions: Extensions) {}

  onModuleInit(): void {
    this.beforeSignUps = this.extensions.of(beforeSignUp);
    this.afterSignUps = this.extensions.of(afterSignUp);
    this.afterLogins = this.extensions.of(afterLogin);
  }

  async beforeSignUp(facts: SignUpFacts): Promise<void> {
    for (const { call } of this.beforeSignUps) await call(facts);
  }

  /** Inside the unit of work of the sign-up. */
  async afterSignUp(user: User): Promise<void> {
    for (const { call } of this.afterSignUps) await call(user);
  }

  /** Inside the unit of work of the login. */
  async afterLogin(login: LoginFacts): Promise<void> {
    for (const { call } of this.afterLogins) await call(login);
  }
}

/** Tells in the document what hooks may refuse. */
export function documentHooks(document: OpenAPIObject, extensions: Extensions): void {
  const refusals = {
    signup: [...extensions.of(beforeSignUp), ...extensions.of(afterSignUp)],
    login: extensions.of(afterLogin),
  };
  for (const { operation } of operationsOf(document))
    for (const { use } of refusals[operation.operationId as keyof typeof refusals] ?? [])
      for (const { definition } of use.refusals ?? []) mark(operation, `problem:${definition.code}`);
}
