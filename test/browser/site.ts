import { mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { StoredLetter } from '../../src/mail/index.js';
import { Cluster } from '../cluster/cluster.js';
import type { Settings } from '../cluster/instance.js';
import { runFolder } from '../cluster/program.js';
import { until } from '../cluster/until.js';
import { type Door, password, Visitor } from '../kit/visitor.js';
import { letterIn } from './inbox.js';

export interface Person {
  id: string;
  name: string;
  email: string;
  password: string;
}

/** Gatehouse as a developer has it, with the web app and the inbox, on PostgreSQL and Redis of its own. */
export class Site implements Door {
  private people = 0;

  private constructor(
    readonly cluster: Cluster,
    private readonly data: string,
  ) {}

  static async start(settings: Settings = {}): Promise<Site> {
    const data = mkdtempSync(path.join(runFolder(), 'site-'));
    // Unset is what development has instead: its own address, its own inbox.
    const development = {
      NODE_ENV: 'development',
      DATA_DIR: data,
      API_URL: undefined,
      WEB_URL: undefined,
      SMTP_URL: undefined,
      MAIL_FROM: undefined,
    };
    return new Site(await Cluster.start({ instances: 1, settings: { ...development, ...settings } }), data);
  }

  /** Browsers take `Secure` cookies from `localhost` over plain HTTP. */
  get url(): string {
    return `http://localhost:${this.cluster.a.port}`;
  }

  /** The one that development makes. */
  get administrator(): Pick<Person, 'name' | 'email' | 'password'> {
    const kept = readFileSync(path.join(this.data, 'administrator.json'), 'utf8');
    return { name: 'Administrator', ...(JSON.parse(kept) as { email: string; password: string }) };
  }

  /** Somebody who has no account yet. */
  stranger(name = 'Ada Lovelace'): Omit<Person, 'id'> {
    this.people += 1;
    const [first = ''] = name.toLowerCase().split(' ');
    return { name, email: `${first}-${this.people}@example.com`, password };
  }

  /** Somebody with a verified account, made without a browser. */
  async person(name = 'Ada Lovelace', email?: string): Promise<Person> {
    const stranger = { ...this.stranger(name), ...(email && { email }) };
    const visitor = this.visitor();
    expectStatus(201, await visitor.post('/auth/signup', stranger));
    expectStatus(204, await visitor.followLink('verify-email', stranger.email));
    const [row] = await this.sql<{ id: string }>('SELECT id FROM users WHERE email_canonical = $1', [
      stranger.email,
    ]);
    return { id: row!.id, ...stranger };
  }

  /** A client that is no browser. */
  visitor(): Visitor {
    return new Visitor(this, 'body');
  }

  get inbox() {
    return {
      nextLetter: (address: string, { about = '' } = {}) => letterIn(this.url, address, about),
    };
  }

  /** Until a newer one than this has come. */
  async anotherLetter(address: string, { id, subject }: StoredLetter): Promise<void> {
    await until(
      `another letter to ${address}`,
      async () => (await this.inbox.nextLetter(address, { about: subject })).id !== id,
    );
  }

  sql<Row = Record<string, any>>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.cluster.sql<Row>(text, parameters);
  }

  /** The running session of somebody who has one. */
  async sessionOf({ email }: Pick<Person, 'email'>): Promise<{ id: string; generation: number }> {
    const rows = await this.sql<{ id: string; generation: number }>(
      `SELECT sessions.id, generation FROM sessions JOIN users ON users.id = user_id
       WHERE email_canonical = $1 AND revoked_at IS NULL`,
      [email],
    );
    if (rows.length !== 1) throw new Error(`${rows.length} sessions of ${email} in place of one`);
    return rows[0]!;
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }
}

function expectStatus(expected: number, { status, text }: { status: number; text: string }): void {
  if (status !== expected) throw new Error(`${status} in place of ${expected}: ${text}`);
}
