import { setTimeout as sleep } from 'node:timers/promises';
import type { Visitor } from '../kit/index.js';
import { bearer, post, refresh, session } from './attempts.js';
import type { Cluster } from './cluster.js';
import { type Attempt, type Event, History, tell } from './history.js';
import type { Instance } from './instance.js';

const pauseMs = 60;
/** Six seconds at the database, twice, and a machine that does much else. */
const answerWithinMs = 15_000;

interface Person {
  is: Visitor;
  renames: number;
  acknowledged?: { refresh?: Event; rename?: Event };
}

/**
 * People who go on through a fault as good clients do: whoever is told 503, or nothing, asks the next instance the same. In
 * the end everything that they were told to be done has to be there.
 */
export class Traffic {
  readonly history = new History();
  private isOver = false;
  private readonly people: Person[] = [];
  private readonly signUps: { address: string; event: Event }[] = [];
  private running: Promise<unknown> = Promise.resolve();

  private constructor(private readonly cluster: Cluster) {}

  static async start(cluster: Cluster, people = 3): Promise<Traffic> {
    const traffic = new Traffic(cluster);
    for (let count = 0; count < people; count += 1)
      traffic.people.push({ is: await cluster.person(), renames: 0 });
    traffic.running = Promise.all([
      ...traffic.people.map((person) => traffic.live(person)),
      traffic.arrive(),
    ]);
    traffic.running.catch(() => undefined);
    return traffic;
  }

  /** Everybody finishes what they are at. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  /** What clients saw: success or 503 with the time to wait, in time. @param noAnswer is fine as well: an instance was killed */
  judgeAnswers({ noAnswer = false } = {}): void {
    for (const event of this.history.events) {
      const isPolite = event.code === 'unavailable' && Number(event.answer.headers.get('retry-after')) >= 1;
      const isFine = event.succeeded || isPolite || (noAnswer && event.status === 0);
      if (!isFine) throw new Error(`${tell(event)}\n${event.answer.text}`);
      if (event.endedAt - event.startedAt > answerWithinMs) throw new Error(`too late: ${tell(event)}`);
    }
  }

  /** I1 and I4: sessions, names and sign-ups that were acknowledged are there, once. */
  async judgeKept(): Promise<void> {
    this.history.judgeLineage();
    this.history.judgeIdentity();
    for (const { is, renames, acknowledged } of this.people) {
      const last = acknowledged?.rename;
      const [row] = await this.cluster.sql<{ name: string }>('SELECT name FROM users WHERE id = $1', [
        is.userId,
      ]);
      if (last) this.history.judgeKept(last, row?.name === `Ada ${renames}`);
      const { ['user.renamed']: rows = 0 } = await this.cluster.auditOf(is.userId);
      this.history.judgeAudit('user.renamed', renames, rows);
    }
    for (const { address, event } of this.signUps) {
      const link = await this.cluster.visitor().linkToken('verify-email', address);
      const { status } = await this.cluster.visitor().post('/auth/verify-email', { token: link });
      this.history.judgeKept(event, status === 204);
    }
  }

  private async live(person: Person): Promise<void> {
    const { is } = person;
    const { userId } = is;
    while (!this.isOver) {
      const rotated = await this.insist((at) => refresh(at, is.refreshToken, { userId }));
      // Refused: the session that the answer before had told of is not there.
      if (!rotated.succeeded) this.history.judgeKept(person.acknowledged?.refresh ?? rotated, false);
      person.acknowledged = { ...person.acknowledged, refresh: rotated };
      is.refreshToken = rotated.tokenOut!;
      is.accessToken = rotated.accessToken!;
      await this.insist((at) => session(at, is.accessToken, { userId }));
      person.renames += 1;
      const rename = await this.insist((at) => renaming(at, is, `Ada ${person.renames}`));
      person.acknowledged = { ...person.acknowledged, rename };
      await this.insist((at) => session(at, is.accessToken, { userId }));
    }
  }

  private async arrive(): Promise<void> {
    while (!this.isOver) {
      const address = this.cluster.newAddress();
      const body = { name: 'Grace Hopper', email: address, password: this.people[0]!.is.password };
      const event = await this.insist((at) => post('signup', at, '/auth/signup', body));
      this.signUps.push({ address, event });
      await sleep(10 * pauseMs);
    }
  }

  private async insist(ask: (at: Instance) => Attempt): Promise<Event> {
    for (;;) {
      await sleep(pauseMs);
      const event = await this.history.one(ask(this.cluster.next()));
      if (event.status !== 503 && event.status !== 0) return event;
    }
  }
}

const renaming = (at: Instance, { accessToken, userId }: Visitor, name: string): Attempt =>
  post('rename', at, '/users/me', { name }, { method: 'PATCH', headers: bearer(accessToken), userId });
