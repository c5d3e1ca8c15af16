import { StartRefused } from '../config/settings.js';
import { isOutOfReach } from './database-trouble.js';
import { WatchedConnection } from './watched-connection.js';
import { timeLimits } from './time-limits.js';

/** Refuses a start by the name of the variable, without the password in it; what is no trouble of the way there stays as it is. */
export function judgeConnection(error: unknown, url: string): unknown {
  if (!isOutOfReach(error)) return error;
  const { code, message } = error as { code?: string; message: string };
  const { hostname, port } = new URL(url);
  const place = `${hostname}:${port || 5432}`;
  // Wrong user, wrong password, no such database: PostgreSQL names which.
  if (/^(28|3D)/.test(code ?? '')) return new StartRefused(`DATABASE_URL: ${place} refuses it (${message})`);
  return new StartRefused(`DATABASE_URL: cannot be reached (${place}, ${code ?? message})`);
}

/** For a command, whose operator waits: a server would try again for half a minute. @throws StartRefused */
export async function requireDatabase(url: string): Promise<void> {
  const client = new WatchedConnection({
    connectionString: url,
    connectionTimeoutMillis: timeLimits.connection,
  });
  try {
    await client.connect();
  } catch (error) {
    throw judgeConnection(error, url);
  } finally {
    await client.end().catch(() => undefined);
  }
}
