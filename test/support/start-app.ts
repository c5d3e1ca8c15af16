import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { Inbox, type StoredLetter } from '../../src/mail/index.js';
import { Clock } from '../../src/platform/clock/index.js';
import { HaProxy } from '../cluster/ha-proxy.js';
import type { ApiDocument } from '../conformance/document.js';
import { environment, keyEncryptionSecret, webUrl } from './environment.js';
import { documentOf, emptyRedis, portOf, startInstance } from './in-process.js';
import { type Options, Visitor } from './visitor.js';

export { environment, keyEncryptionSecret, webUrl };

/**
 * A running instance, and what a test needs around it. With TEST_PROXY=haproxy it is two of them behind a proxy that sends
 * each request to the other one.
 */
export class TestApp {
  /** Of those that share a queue, any may be the one that sends a letter. */
  private static readonly running = new Set<NestFastifyApplication>();
  private readonly lettersRead = new Set<string>();
  private people = 0;

  private constructor(
    readonly instances: NestFastifyApplication[],
    private readonly proxy?: HaProxy,
    readonly document?: ApiDocument,
  ) {
    for (const instance of instances) TestApp.running.add(instance);
  }

  /** Starts an instance on the database of this run, emptied of people. */
  static async start(
    overrides: Record<string, string | undefined> = {},
    rooms: Type[] = [],
  ): Promise<TestApp> {
    const app = await TestApp.join(overrides, rooms);
    await app.empty();
    return app;
  }

  /** The same, and always one instance without a proxy: for specs about a process's own socket, parser or memory. */
  static async startAlone(overrides: Record<string, string | undefined> = {}): Promise<TestApp> {
    const app = await TestApp.joinAlone(overrides);
    await app.empty();
    return app;
  }

  static async joinAlone(overrides: Record<string, string | undefined> = {}): Promise<TestApp> {
    return new TestApp([await startInstance(overrides)]);
  }

  /** Starts one more instance beside those that run: the database stays as it is. */
  static async join(
    overrides: Record<string, string | undefined> = {},
    rooms: Type[] = [],
  ): Promise<TestApp> {
    const first = await startInstance(overrides, rooms);
    const document = rooms.length > 0 ? documentOf(first) : undefined;
    if (!process.env['TEST_PROXY']) return new TestApp([first], undefined, document);
    const instances = [first, await startInstance(overrides, rooms)];
    return new TestApp(instances, await HaProxy.start(instances.map(portOf)), document);
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
      advance: (seconds) => clocks.forEach((clock) => clock.advance(seconds)),
    };
  }

  sql<Row = Record<string, any>>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.nest.get(DataSource).query(text, parameters);
  }

  /** Somebody without an account. `body`: as an app or a CLI; `cookie`: as a browser. */
  visitor(transport: 'body' | 'cookie' = 'body'): Visitor {
    return new Visitor(this, transport);
  }

  /** An address that nobody has had before. */
  newAddress(): string {
    this.people += 1;
    return `person-${this.people}-${Date.now().toString(36)}@example.com`;
  }

  /** Somebody with a verified account, logged in. */
  async person(transport: 'body' | 'cookie' = 'body', email = this.newAddress()): Promise<Visitor> {
    const visitor = this.visitor(transport);
    await visitor.signUp(email);
    await visitor.followLink('verify-email');
    await visitor.logIn();
    return visitor;
  }

  /** The same person, logged in once more elsewhere. */
  async anotherDevice(
    { email, password }: Visitor,
    transport: 'body' | 'cookie' = 'body',
    options?: Options,
  ): Promise<Visitor> {
    const device = this.visitor(transport);
    device.password = password;
    const { status, text } = await device.logIn(email, password, options);
    if (status !== 200) throw new Error(`no login: ${status} ${text}`);
    return device;
  }

  /** The first of them cannot come through the API, so the role is given in the database. */
  async administrator(
    transport: 'body' | 'cookie' = 'body',
    roles: readonly string[] = ['user', 'admin'],
  ): Promise<Visitor> {
    const visitor = this.visitor(transport);
    await visitor.signUp(this.newAddress());
    await visitor.followLink('verify-email');
    await this.sql('UPDATE users SET roles = $1 WHERE email_canonical = $2', [roles, visitor.email]);
    await visitor.logIn();
    return visitor;
  }

  /** The oldest letter to the address that was not read yet, waited for; `about` is part of its subject or text. */
  async letterTo(address: string, about = ''): Promise<StoredLetter> {
    for (let attempt = 0; attempt < 250; attempt += 1) {
      const letter = this.unread(address).find(({ subject, text }) => `${subject}\n${text}`.includes(about));
      if (letter) {
        this.lettersRead.add(letter.id);
        return letter;
      }
      await sleep(20);
    }
    throw new Error(`no letter to ${address}${about && ` about ${about}`}`);
  }

  /** Waits until every letter that is due has been written, then tells which are unread. */
  async lettersLeft(address: string): Promise<StoredLetter[]> {
    for (let attempt = 0; attempt < 250; attempt += 1) {
      const [row] = await this.sql<{ count: string }>(
        `SELECT count(*) FROM pgboss.job WHERE name = 'letters' AND state IN ('created', 'active', 'retry')`,
      );
      if (row?.count === '0') return this.unread(address);
      await sleep(20);
    }
    throw new Error('the queue of letters does not become empty');
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
    for (const instance of this.instances) TestApp.running.delete(instance);
  }

  /** All that were sent, by whichever instance, oldest first. */
  letters(): StoredLetter[] {
    return [...TestApp.running]
      .flatMap((instance) => instance.get(Inbox).letters().toReversed())
      .toSorted((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  }

  private unread(address: string): StoredLetter[] {
    return this.letters().filter(
      ({ id, envelope }) => envelope.to.includes(address) && !this.lettersRead.has(id),
    );
  }

  private async empty(): Promise<void> {
    await this.sql('TRUNCATE users, audit_events CASCADE');
    await this.sql('DELETE FROM pgboss.job');
    await emptyRedis();
  }
}
