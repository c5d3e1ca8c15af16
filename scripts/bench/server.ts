import path from 'node:path';
import { freePort, Program, runFolder } from '../../test/cluster/program.ts';
import { Instance, type Settings } from '../../test/cluster/instance.ts';
import { Gauge } from './gauge.ts';

/** A process that is asked. */
export interface Server {
  name: string;
  origin: string;
  pid: number;
  gauge: Gauge;
  /** The database of its own, whose statements are its statements. */
  database?: string;
}

const own = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  API_URL: 'https://api.example.test',
  WEB_URL: 'https://app.example.test',
  MAIL_FROM: 'gatehouse@example.test',
  // Nothing that is measured writes letters.
  SMTP_URL: 'smtp://127.0.0.1:9',
};

/** Counted as ever, and never reached: the bench is one client with one address. */
const limits = Object.fromEntries(
  ['DEFAULT', 'LOGIN_FAILURES', 'LOGIN_PER_IP', 'REFRESH_PER_SESSION'].map((name) => [
    `LIMIT_${name}`,
    '1000000/60',
  ]),
);

export interface AppOptions {
  name: string;
  database: string;
  databaseUrl: string;
  secret: string;
  settings?: Settings;
  nodeOptions?: string[];
}

/** An instance as it is deployed, with a gauge on it. Its log goes to a file: one line for each request. */
export async function startApp(options: AppOptions): Promise<Server & { instance: Instance }> {
  const { name, database, databaseUrl, secret, settings, nodeOptions = [] } = options;
  const gauge = new Gauge(name);
  const servers = { DATABASE_URL: databaseUrl, KEY_ENCRYPTION_SECRET: secret };
  const instance = await Instance.start({
    name,
    settings: { ...own, ...limits, ...servers, ...settings, ...gauge.env },
    nodeOptions: [...gauge.nodeOptions, ...nodeOptions],
    logFile: path.join(runFolder(), `${name}.log`),
  });
  return { name, origin: instance.url, pid: instance.pid, gauge, database, instance };
}

/** One of scripts/bench/servers, which says that it is listening. */
export async function startServer(name: string, env: Record<string, string>, database?: string) {
  const gauge = new Gauge(name);
  const port = await freePort();
  const file = path.join(import.meta.dirname, 'servers', `${name}.ts`);
  const program = new Program(process.execPath, [...gauge.nodeOptions, file], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', PORT: String(port), ...env, ...gauge.env },
  });
  await program.until('ready', () => program.log.includes('listening'));
  const server: Server = { name, origin: `http://127.0.0.1:${port}`, pid: program.pid, gauge, database };
  return server;
}
