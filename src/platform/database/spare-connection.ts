import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { PoolConfig } from 'pg';
import { DataSource } from 'typeorm';
import { WatchedConnection } from './watched-connection.js';

interface Opened {
  client: WatchedConnection;
  isOpen: Promise<unknown>;
}

/**
 * One connection that is not of the pool, opened when it is first needed. Whether PostgreSQL answers is asked over it: in the
 * pool the question would wait behind the requests of a busy minute, and a busy instance would pass for a dead database.
 */
@Injectable()
export class SpareConnection implements OnApplicationShutdown {
  private opened?: Opened;

  constructor(private readonly dataSource: DataSource) {}

  /** @throws Error when nothing has come back in so many milliseconds; the next question goes over a new connection */
  async ask(withinMs: number): Promise<void> {
    const opened = (this.opened ??= this.open());
    try {
      const answer = opened.isOpen.then(() => opened.client.query('SELECT 1'));
      // A server that hangs is as bad as one that is gone.
      const late = sleep(withinMs, 'late', { ref: false });
      if ((await Promise.race([answer, late])) === 'late') throw new Error(`no answer within ${withinMs} ms`);
    } catch (error) {
      this.giveUp(opened);
      throw error;
    }
  }

  onApplicationShutdown(): void {
    if (this.opened) this.giveUp(this.opened);
  }

  private open(): Opened {
    // As one of the pool's. TypeORM's types do not tell of it.
    const { master } = this.dataSource.driver as unknown as { master: { options: PoolConfig } };
    const client = new WatchedConnection(master.options);
    const opened = { client, isOpen: client.connect() };
    // PostgreSQL was restarted while nothing was asked.
    client.on('error', () => this.giveUp(opened)).on('end', () => this.giveUp(opened));
    return opened;
  }

  private giveUp(given: Opened): void {
    if (this.opened === given) this.opened = undefined;
    void given.client.end().catch(() => undefined);
  }
}
