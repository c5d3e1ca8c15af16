import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { QueueSettings } from '../queue/queue.settings.js';

/** So many rows in one transaction: a few milliseconds of locks that no flow waits for. */
const batchSize = 500;

/** Something that is to be forgotten in time. */
export interface Chore {
  /** As the log names it. */
  name: string;
  everyMinutes: number;
  /** Deletes up to so many rows that are due; how many. Safe beside every flow, and beside itself on other instances. */
  clean(limit: number): Promise<number>;
}

/**
 * Clean-up, on every instance that works the queue: nobody is elected, as each batch skips the rows that another instance
 * is at. What fails is tried again when its time comes round.
 */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Housekeeping.name);
  private readonly chores: Chore[] = [];
  private readonly timers = new Map<Chore, NodeJS.Timeout>();
  private readonly running = new Set<Promise<number>>();
  private isStopping = false;

  constructor(private readonly settings: QueueSettings) {}

  /** Called while modules start; the clean-up begins when all have. */
  register(chore: Chore): void {
    this.chores.push(chore);
  }

  /** Every chore once, now, as a test or an operator's script may want it; how many rows each deleted. */
  async runAll(): Promise<Record<string, number>> {
    const deleted: Record<string, number> = {};
    for (const chore of this.chores) deleted[chore.name] = await this.run(chore);
    return deleted;
  }

  /** A command, which lasts for seconds, cleans nothing. */
  onApplicationBootstrap(): void {
    if (this.settings.WORK_QUEUE) for (const chore of this.chores) this.schedule(chore);
  }

  /** While the database is still there: a batch that runs is finished, the next is left to others. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.running);
  }

  /** At any moment within its time, and anew each time: instances that start together do not work together. */
  private schedule(chore: Chore): void {
    if (this.isStopping) return;
    const pauseMs = chore.everyMinutes * 60_000 * (0.5 + Math.random());
    const timer = setTimeout(() => void this.run(chore).then(() => this.schedule(chore)), pauseMs);
    this.timers.set(chore, timer.unref());
  }

  private async run(chore: Chore): Promise<number> {
    const work = this.cleanUntilNothingIsDue(chore);
    this.running.add(work);
    return work.finally(() => this.running.delete(work));
  }

  private async cleanUntilNothingIsDue({ name, clean }: Chore): Promise<number> {
    let total = 0;
    try {
      while (!this.isStopping) {
        const count = await clean(batchSize);
        total += count;
        if (count < batchSize) break;
      }
    } catch (error) {
      // Without a stack: the database is away, or another statement held it up.
      this.logger.warn(`${name} could not be cleaned up and will be later: ${String(error)}`);
    }
    if (total > 0) this.logger.log(`cleaned up ${total} ${name}`);
    return total;
  }
}
