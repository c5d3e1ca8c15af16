import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { Inbox, type StoredLetter } from '../../src/mail/index.js';
import { Clock } from '../../src/platform/clock/index.js';
import { HaProxy } from '../cluster/ha-proxy.js';
import type { ApiDocument } from '../conformance/document.js';
import { type Account, type AccountOptions, createAccount } from './accounts.js';
import { TestInbox } from './inbox.js';
import { documentOf, emptyRedis, portOf, startInstance } from './instances.js';
import { mintToken, type TokenOptions } from './mint-token.js';
import { type Door, type Options, type Transport, Visitor } from './visitor.js';

export interface TestAppOptions {
  /** Variables as in `.env`, laid over those of the kit (environment.ts). */
  env?: Record<string, string | undefined>;
  /** Modules beside those of app.module.ts: a test's own. */
  rooms?: Type[];
  /** People and events stay as they are: one more application beside those that run, or after one that has stopped. */
  keepData?: boolean;
  /** One process without a proxy even with TEST_PROXY: for specs about a process's own socket, parser or memory. */
  alone?: boolean;
}

/**
 * Starts Gatehouse with your rooms as serve.ts does, on a free port and on the database of this run, emptied of people.
 * With TEST_PROXY=haproxy it is two instances behind a proxy that sends each request to the other one.
 */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const app = new TestApp();
  try {
    await app.start(options);
    return app;
  } catch (error) {
    // Whoever asked has nothing to stop.
    await app.stop();
    throw error;
  }
}

/** A running application, and what a test needs around it. */
export class TestApp implements Door {
  /** Of those that share a queue, any may be the one that sends a letter. */
  private static readonly running = new Set<TestApp>();
  readonly inbox = new TestInbox(
    () => this.letters(),
    () => this.lettersDue(),
  );
  readonly instances: NestFastifyApplication[] = [];
  document?: ApiDocument;
  private proxy?: HaProxy;
  private people = 0;

  /** For createTestApp, which stops what has started where the rest does not. */
  async start({ env = {}, rooms = [], keepData = false, alone = false }: TestAppOptions): Promise<void> {
    const isBehindProxy = process.env['TEST_PROXY'] && !alone;
    this.instances.push(await startInstance(env, rooms));
    TestApp.running.add(this);
    if (isBehindProxy) this.instances.push(await startInstance(env, rooms));
    this.clock.advance(0);
    if (isBehindProxy) this.proxy = await HaProxy.start(this.instances.map(portOf));
    if (rooms.length > 0) this.document = documentOf(this.nest);
    if (!keepData) await this.empty();
  }

  get url(): string {
    return this.proxy?.url ?? this.instanceUrl;
  }

  /** One instance itself, past the proxy: for bytes that a proxy refuses or tidies up. */
  get instanceUrl(): string {
    return `http://127.0.0.1:${portOf(this.nest)}`;
  }

  get nest(): NestFastifyApplication {
    return this.instances[0]!;
  }

  /** The time of all instances, moved together. */
  get clock(): Pick<Clock, 'now' | 'nowMs' | 'nowSeconds' | 'secondsFromNow' | 'advance'> {
    const clocks = this.instances.map((instance) => instance.get(Clock));
    const [first] = clocks as [Clock];
    return {
      now: () => first.now(),
      nowMs: () => first.nowMs(),
      nowSeconds: () => first.nowSeconds(),
      secondsFromNow: (seconds) => first.secondsFromNow(seconds),
      // All show the same afterwards: what each has measured of PostgreSQL's differs by milliseconds.
      advance: (seconds) => {
        const then = first.nowMs() + seconds * 1000;
        for (const clock of clocks) clock.advance((then - clock.nowMs()) / 1000);
      },
    };
  }

  sql<Row = Record<string, any>>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.nest.get(DataSource).query(text, parameters);
  }

  /** Somebody without an account. `body`: as an app or a CLI; `cookie`: as a browser. */
  visitor(transport: Transport = 'body'): Visitor {
    return new Visitor(this, transport);
  }

  /** An address that nobody has had before. */
  newAddress(): string {
    this.people += 1;
    return `person-${this.people}-${Date.now().toString(36)}@example.com`;
  }

  /** Somebody with a verified account, logged in. */
  async person(transport: Transport = 'body', email = this.newAddress()): Promise<Visitor> {
    const visitor = this.visitor(transport);
    visitor.email = email;
    return visitor.loginAs('user');
  }

  /** The same person, logged in once more elsewhere. */
  async anotherDevice(
    { email, password }: Visitor,
    transport: Transport = 'body',
    options?: Options,
  ): Promise<Visitor> {
    const device = this.visitor(transport);
    device.password = password;
    const { status, text } = await device.logIn(email, password, options);
    if (status !== 200) throw new Error(`no login: ${status} ${text}`);
    return device;
  }

  /** A verified account, made without a sign-up: no letter, no audit event, nothing counted. */
  createAccount({ email = this.newAddress(), ...options }: Partial<AccountOptions> = {}): Promise<Account> {
    return createAccount(this.nest, { email, ...options });
  }

  /** An access token of a live session, made without a login; of somebody new unless it says whose. */
  async mintToken(options: TokenOptions = {}): Promise<string> {
    const { roles } = options;
    const userId = options.userId ?? (await this.createAccount({ roles })).userId;
    return mintToken(this.nest, { ...options, userId });
  }

  /** The types of the audit events about a user, oldest first. */
  async auditTypesOf(userId: string): Promise<string[]> {
    const rows = await this.sql<{ type: string }>(
      'SELECT type FROM audit_events WHERE user_id = $1 ORDER BY at',
      [userId],
    );
    return rows.map(({ type }) => type);
  }

  async stop(): Promise<void> {
    await this.proxy?.stop();
    await Promise.all(this.instances.map((instance) => instance.close()));
    TestApp.running.delete(this);
  }

  /** Nobody is there any more, and nothing waits in a queue. */
  async empty(): Promise<void> {
    await this.sql('TRUNCATE users, audit_events CASCADE');
    await this.sql('DELETE FROM pgboss.job');
    await emptyRedis();
  }

  private letters(): StoredLetter[] {
    return [...TestApp.running]
      .flatMap(({ instances }) => instances)
      .flatMap((instance) => instance.get(Inbox).letters().toReversed())
      .toSorted((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  }

  private async lettersDue(): Promise<number> {
    const [row] = await this.sql<{ count: string }>(
      `SELECT count(*) FROM pgboss.job WHERE name = 'letters' AND state IN ('created', 'active', 'retry')`,
    );
    return Number(row?.count);
  }
}
