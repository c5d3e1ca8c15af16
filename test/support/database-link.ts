import { Link } from '../cluster/link.js';

/** The way to the database of this run, which can be cut and mended. */
export class DatabaseLink extends Link {
  static async open(): Promise<DatabaseLink> {
    const link = new DatabaseLink(database());
    await link.mend();
    return link;
  }

  /** For an instance to reach the database by. */
  get url(): string {
    const url = new URL(process.env['DATABASE_OF_THIS_RUN']!);
    url.searchParams.delete('host');
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }
}

/** Where it listens: the embedded one on a unix socket, which the driver finds in the folder that it is told as host. */
function database() {
  const { searchParams, hostname, port } = new URL(process.env['DATABASE_OF_THIS_RUN']!);
  const folder = searchParams.get('host');
  return folder ? { path: `${folder}/.s.PGSQL.5432` } : { host: hostname, port: Number(port || 5432) };
}
