import type { PostgresServer } from '../../test/cluster/postgres-server.ts';
import type { Job, LoadResult } from './load/job.ts';
import type { LoadProcess } from './load-process.ts';
import { cpuSeconds, cpuSecondsOfTree, othersCpuSeconds, residentMegabytes } from './proc.ts';
import { summaryOf } from './profile.ts';
import type { Server } from './server.ts';
import { countStatements, statementsPerRequest } from './statements.ts';

/** Of one operation in one round. */
export interface Figures {
  requests: number;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Of the server's process, for 1,000 requests; absent where it did something else as well. */
  cpuSecondsPer1000?: number;
  postgresCpuSecondsPer1000?: number;
  statementsPerRequest?: number;
  loopDelayP99Ms?: number;
  residentMegabytes?: number;
  /** Processors that others than the bench kept busy meanwhile. */
  othersCores?: number;
}

export interface Conditions {
  postgres: PostgresServer;
  load: LoadProcess;
  seconds: number;
  warmUpSeconds: number;
  /** Statements a second of each database when nobody asks for anything. */
  idleStatements: Map<string, number>;
  /** Is told where the time of the server went; the figures are those of a server that is watched, then. */
  onProfile?: (summary: string) => void;
}

/** Loads a server for a while, not counted, and then for as long as is counted. */
export async function measure(
  { postgres, load, seconds, warmUpSeconds, idleStatements, onProfile }: Conditions,
  server: Server,
  job: Omit<Job, 'seconds' | 'origins'>,
): Promise<{ figures: Figures; result: LoadResult }> {
  const whole = { ...job, origins: [server.origin] };
  const { tokens } = await load.run({ ...whole, seconds: warmUpSeconds });
  const requests = job.requests.kind === 'refresh' && tokens ? { ...job.requests, tokens } : job.requests;
  await server.gauge.delayP99Ms();
  const before = await countStatements(postgres);
  const others = othersCpuSeconds();
  const cpu = { server: cpuSeconds(server.pid), postgres: cpuSecondsOfTree(postgres.pid) };
  if (onProfile) await server.gauge.startProfile();
  const result = await load.run({ ...whole, requests, seconds });
  if (onProfile) onProfile(summaryOf(await server.gauge.endProfile()));
  const serverCpu = cpuSeconds(server.pid) - cpu.server;
  const postgresCpu = cpuSecondsOfTree(postgres.pid) - cpu.postgres;
  const othersCores = Math.max(0, (othersCpuSeconds() - others) / result.seconds);
  const after = await countStatements(postgres);
  const per1000 = (value: number) => (value / result.requests) * 1000;
  const { database } = server;
  const figures: Figures = {
    ...{ requests: result.requests, requestsPerSecond: result.requests / result.seconds },
    ...{ p50Ms: result.p50Ms, p99Ms: result.p99Ms, cpuSecondsPer1000: per1000(serverCpu) },
    ...(database && {
      postgresCpuSecondsPer1000: per1000(postgresCpu),
      statementsPerRequest: statementsPerRequest(
        { before: before.get(database) ?? 0, after: after.get(database) ?? 0 },
        result,
        idleStatements.get(database) ?? 0,
      ),
    }),
    loopDelayP99Ms: await server.gauge.delayP99Ms(),
    residentMegabytes: residentMegabytes(server.pid),
    othersCores,
  };
  return { figures, result };
}
