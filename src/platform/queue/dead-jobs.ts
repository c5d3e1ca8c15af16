import { type EntityManager } from 'typeorm';
import { isInstant, type Page, positionFrom, toPage } from '../paging/page.js';

/** A job that was given up: no retry could help, or none was left. */
export interface DeadJob<Data> {
  id: string;
  data: Data;
  /** When it was sent, or requeued last. */
  queuedAt: Date;
  diedAt: Date;
  tries: number;
  lastError: string;
}

export interface DeadJobsQuery {
  limit: number;
  cursor?: string;
}

type Row<Data> = Omit<DeadJob<Data>, 'lastError'> & { output: FailureOutput | null };

/** What `attempt` leaves is flat; what pg-boss writes itself (a lost heartbeat, a stop) is under `value`. */
interface FailureOutput {
  message?: string;
  value?: string | { message?: string };
}

/** The last to die first. pg-boss's own `findJobs` knows no pages and would read them all. */
export async function pageOfDeadJobs<Data, Item>(
  manager: EntityManager,
  queue: string,
  { limit, cursor }: DeadJobsQuery,
  toItem: (job: DeadJob<Data>) => Item,
): Promise<Page<Item>> {
  const position = positionFrom(cursor, isInstant);
  // Dead by the millisecond, as the cursor says it.
  const rows = await manager.query<Row<Data>[]>(
    `SELECT id, data, source_created_on AS "queuedAt", date_trunc('milliseconds', created_on) AS "diedAt",
            source_retry_count + 1 AS tries, source_output AS output
       FROM pgboss.job
      WHERE name = $1 AND state = 'created'
        AND ($2::timestamptz IS NULL OR (date_trunc('milliseconds', created_on), id) < ($2::timestamptz, $3::uuid))
      ORDER BY date_trunc('milliseconds', created_on) DESC, id DESC LIMIT $4`,
    [queue, position?.key ?? null, position?.id ?? null, limit + 1],
  );
  return toPage(
    rows,
    limit,
    ({ id, diedAt }) => ({ key: diedAt.toISOString(), id }),
    ({ output, ...job }) => toItem({ ...job, lastError: messageOf(output) }),
  );
}

function messageOf(output: FailureOutput | null): string {
  const value = output?.value;
  return output?.message ?? (typeof value === 'string' ? value : value?.message) ?? '';
}
