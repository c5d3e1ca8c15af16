import { Visitor } from '../kit/visitor.js';
import { Instance, type Settings } from './instance.js';
import { Link } from './link.js';
import { MailServer } from './mail-server.js';
import { PostgresServer } from './postgres-server.js';
import { database, ownSettings, preparedData } from './prepared-data.js';
import { RedisServer } from './redis-server.js';

/** A spec that is about one of them sets it. */
const noLimits = {
  LIMIT_DEFAULT: '1000000/60',
  LIMIT_LOGIN_FAILURES: '100000/60',
  LIMIT_LOGIN_PER_IP: '100000/60',
  LIMIT_SIGNUP_PER_IP: '100000/60',
  LIMIT_MAILS_PER_ADDRESS: '100000/60',
  LIMIT_FORGOT_PER_IP: '100000/60',
  LIMIT_LINK_TRIES_PER_IP: '100000/60',
  LIMIT_REFRESH_PER_SESSION: '100000/60',
};

export interface ClusterOptions {
  /** 2 unless told. */
  instances?: number;
  settings?: Settings;
  /** Of single instances, by name: `{ B: -60 }`. */
  clockShiftSeconds?: Record<string, number>;
  /** false: instances are not told of one. */
  redis?: boolean | Record<string, string>;
  /** Each instance reaches PostgreSQL, Redis and mail through links of its own. */
  linked?: boolean;
}

/** The ways of one instance to what it needs. */
export interface Links {
  postgres: Link;
  redis: Link;
  mail: Link;
}

/** PostgreSQL, Redis, a mail server and instances: all the parts of a deployment, each of which can be broken. */
export class Cluster {
  readonly instances: Instance[] = [];
  /** By the name of the instance; empty unless `linked`. */
  readonly links = new Map<string, Links>();
  private people = 0;
  private turns = 0;

  private constructor(
    readonly postgres: PostgresServer,
    readonly redis: RedisServer,
    readonly mail: MailServer,
    private readonly options: ClusterOptions,
  ) {}

  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const redisSettings = typeof options.redis === 'object' ? options.redis : {};
    const [postgres, redis, mail] = await Promise.all([
      PostgresServer.start(await preparedData()),
      RedisServer.start(redisSettings),
      MailServer.start(),
    ]);
    const cluster = new Cluster(postgres, redis, mail, options);
    const names = ['A', 'B', 'C', 'D'].slice(0, options.instances ?? 2);
    const instances = await Promise.all(names.map((name) => cluster.startInstance(name)));
    cluster.instances.push(...instances);
    return cluster;
  }

  get a(): Instance {
    return this.instances[0]!;
  }

  get b(): Instance {
    return this.instances[1]!;
  }

  /** The instances in turn. */
  next(): Instance {
    this.turns += 1;
    return this.instances[this.turns % this.instances.length]!;
  }

  sql<Row = Record<string, any>>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.postgres.sql<Row>(text, parameters, database);
  }

  /** Somebody without an account, at the door of one instance. */
  visitor(at: Instance = this.next(), transport: 'body' | 'cookie' = 'body'): Visitor {
    return new Visitor({ url: at.url, inbox: this.mail }, transport);
  }

  newAddress(): string {
    this.people += 1;
    return `person-${this.people}@example.com`;
  }

  /** Somebody with a verified account, logged in. */
  async person(at: Instance = this.next()): Promise<Visitor> {
    const visitor = this.visitor(at);
    expectStatus(201, await visitor.signUp(this.newAddress()));
    expectStatus(204, await visitor.followLink('verify-email'));
    expectStatus(200, await visitor.logIn());
    return visitor;
  }

  /** The role is given in the database, and so comes with the second login. */
  async administrator(at: Instance = this.next()): Promise<Visitor> {
    const visitor = await this.person(at);
    await this.sql(`UPDATE users SET roles = '{user,admin}' WHERE id = $1`, [visitor.userId]);
    expectStatus(200, await visitor.logIn());
    return visitor;
  }

  /** The same person, logged in once more elsewhere. */
  async anotherDevice({ email, password }: Visitor, at: Instance = this.next()): Promise<Visitor> {
    const device = this.visitor(at);
    device.password = password;
    expectStatus(200, await device.logIn(email, password));
    return device;
  }

  /** How often each kind of event is on record about a user. */
  async auditOf(userId: string): Promise<Record<string, number>> {
    const rows = await this.sql<{ type: string; count: number }>(
      'SELECT type, count(*)::integer AS count FROM audit_events WHERE user_id = $1 GROUP BY type',
      [userId],
    );
    return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
  }

  async stop(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.kill()));
    await Promise.all(
      [...this.links.values()].flatMap((ways) => Object.values(ways)).map((link: Link) => link.cut()),
    );
    await Promise.all([this.postgres.kill(), this.redis.kill(), this.mail.down()]);
  }

  private async startInstance(name: string): Promise<Instance> {
    const { settings = {}, clockShiftSeconds = {}, linked = false, redis = true } = this.options;
    const ways = linked ? await this.link(name) : undefined;
    const servers = {
      DATABASE_URL: this.postgres.url(database, ways?.postgres.port),
      REDIS_URL: redis ? this.redis.url(ways?.redis.port) : undefined,
      SMTP_URL: this.mail.url(ways?.mail.port),
    };
    return Instance.start({
      name,
      settings: { ...ownSettings, ...noLimits, ...servers, ...settings },
      clockShiftSeconds: clockShiftSeconds[name],
    });
  }

  private async link(name: string): Promise<Links> {
    const to = (url: string) => Link.to({ host: '127.0.0.1', port: Number(new URL(url).port) });
    const [postgres, redis, mail] = await Promise.all(
      [this.postgres.url(), this.redis.url(), this.mail.url()].map(to),
    );
    const ways = { postgres: postgres!, redis: redis!, mail: mail! };
    this.links.set(name, ways);
    return ways;
  }
}

function expectStatus(expected: number, { status, text }: { status: number; text: string }): void {
  if (status !== expected) throw new Error(`${status} in place of ${expected}: ${text}`);
}
