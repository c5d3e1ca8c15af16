import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import type { ErrorReply } from '@redis/client';
import { inSpan, isTraced } from '../tracing/index.js';
import { RedisSettings } from './redis.settings.js';

const connectTimeoutMs = 1_000;
/** Beyond it the caller goes on without: a fast copy that is slow is none. */
const commandTimeoutMs = 150;
const probeEveryMs = 250;
/** A connection that has been silent for so long, although it is probed, is replaced. */
const silenceMs = 3_000;

export type RedisLibrary = typeof import('@redis/client');
type Client = ReturnType<RedisLibrary['createClient']>;

/** There is no Redis, or none that answers in time. */
export class RedisUnavailable extends Error {}

/** A Lua script that Redis runs as one step: it is sent once and called by its SHA-1 from then on. */
export class RedisScript {
  readonly sha1: string;

  constructor(readonly source: string) {
    this.sha1 = createHash('sha1').update(source).digest('hex');
  }
}

/**
 * The fast copy: what it holds is either in PostgreSQL as well or may be lost. Nobody waits for one that is away: after the
 * first command that fails, the others fail at once until it answers a probe again.
 */
export class Redis implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Redis.name);
  private readonly client?: Client;
  private probing?: NodeJS.Timeout;
  private readonly database: string = '0';
  private answeringRun?: string;
  private connections = 0;
  private lastTrouble = 'no connection yet';

  /** @param library of five hundred files: given where REDIS_URL is set, as it is loaded only there (redis.module.ts) */
  constructor(
    { REDIS_URL }: RedisSettings,
    private readonly library?: RedisLibrary,
  ) {
    if (!REDIS_URL || !library) return;
    this.database = new URL(REDIS_URL).pathname.slice(1) || '0';
    this.client = library.createClient({
      url: REDIS_URL,
      name: 'gatehouse',
      disableOfflineQueue: true,
      commandsQueueMaxLength: 10_000,
      // `inTime` says how long is waited; the client's own limit makes an AbortSignal for each command.
      commandOptions: { timeout: undefined },
      socket: {
        connectTimeout: connectTimeoutMs,
        socketTimeout: silenceMs,
        reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000) + Math.random() * 50,
      },
    });
    // It reconnects by itself, perhaps to another server: nothing is asked until a probe has told which.
    this.client.on('error', (error: Error) => this.lose(error.message));
    this.client.on('reconnecting', () => this.lose('reconnecting'));
  }

  async onModuleInit(): Promise<void> {
    if (!this.client) return;
    // It never gives up, so that nobody can wait for it; the start waits a little, for the first requests to be quick.
    void this.client.connect().catch(() => undefined);
    for (let waitedMs = 0; waitedMs < connectTimeoutMs && !this.client.isReady; waitedMs += 10)
      await sleep(10);
    await this.probe();
    if (!this.answeringRun)
      this.logger.warn(`Redis does not answer, going on without it until it does: ${this.lastTrouble}`);
    this.probing = setInterval(() => void this.probe(), probeEveryMs).unref();
  }

  /** Whether REDIS_URL is set. */
  get isConfigured(): boolean {
    return this.client !== undefined;
  }

  /** Whether it answered when last asked. */
  get isAvailable(): boolean {
    return this.answeringRun !== undefined;
  }

  /**
   * Whose memory answers: which process, which history of it and which database. Another one (restarted from an old dump,
   * promoted from a replica or made one) may not know what this one was told last. Undefined while none answers.
   */
  get serverRun(): string | undefined {
    return this.answeringRun;
  }

  /**
   * @param commands all sent in one go, and so answered in one round trip
   * @throws RedisUnavailable at once when it is known to be away, else within 150 ms; ErrorReply when it refuses (out of memory)
   */
  ask<Reply>(commands: (client: Client) => Promise<Reply>): Promise<Reply> {
    return this.inStep('PIPELINE', commands);
  }

  /** @throws as `ask` does */
  run<Reply>(script: RedisScript, keys: string[], parameters: (string | number)[]): Promise<Reply> {
    const options = { keys, arguments: parameters.map(String) };
    return this.inStep(
      'EVALSHA',
      (client) =>
        client.evalSha(script.sha1, options).catch((error: unknown) => {
          if (!this.isReply(error) || !error.message.startsWith('NOSCRIPT')) throw error;
          return client.eval(script.source, options);
        }) as Promise<Reply>,
    );
  }

  onApplicationShutdown(): void {
    clearInterval(this.probing);
    this.answeringRun = undefined;
    this.client?.destroy();
  }

  /** One span of the trace that is active; what is asked stays here. */
  private inStep<Reply>(operation: string, commands: (client: Client) => Promise<Reply>): Promise<Reply> {
    if (!isTraced()) return this.askInTime(commands);
    const attributes = { 'db.system.name': 'redis', 'db.operation.name': operation };
    return inSpan(operation, { kind: SpanKind.CLIENT, attributes }, () => this.askInTime(commands));
  }

  private async askInTime<Reply>(commands: (client: Client) => Promise<Reply>): Promise<Reply> {
    if (!this.client || !this.answeringRun) throw new RedisUnavailable('Redis is not available');
    try {
      return await inTime(commands(this.client));
    } catch (error) {
      if (this.isReply(error)) throw error;
      this.lose(String(error));
      throw new RedisUnavailable(String(error), { cause: error });
    }
  }

  /** Redis has answered, and refuses. */
  private isReply(error: unknown): error is ErrorReply {
    return this.library !== undefined && error instanceof this.library.ErrorReply;
  }

  private async probe(): Promise<void> {
    const connection = this.connections;
    try {
      const [server, replication] = await inTime(
        Promise.all([this.client!.info('server'), this.client!.info('replication')]),
      );
      this.find(this.memoryOf(server + replication), connection);
    } catch (error) {
      this.lose(String(error));
    }
  }

  /** @throws Error for a replica: it takes no writes, and its memory is replaced by another's */
  private memoryOf(info: string): string {
    const read = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
    const [run, history] = [read('run_id'), read('master_replid')];
    if (!run || read('role') !== 'master') throw new Error('it is no master, or INFO does not tell');
    const identity = `${run} ${history} ${this.database}`;
    return createHash('sha256').update(identity).digest('base64url').slice(0, 16);
  }

  private find(run: string, connection: number): void {
    // Lost again while the answer was on its way: it may have been another server's.
    if (run === this.answeringRun || connection !== this.connections) return;
    this.answeringRun = run;
    this.logger.log('Redis answers');
  }

  private lose(reason: string): void {
    this.connections += 1;
    this.lastTrouble = reason;
    if (this.answeringRun) this.logger.warn(`Redis does not answer, going on without it: ${reason}`);
    this.answeringRun = undefined;
  }
}

/**
 * The client's own timeout ends when a command is sent: a server that hangs would be waited for. Under a burst it is this
 * process that is late, and its counters must not fall apart just then: the time begins when the command is written (the
 * client does that in the same phase of the event loop, before us), and an answer that has arrived is read before it ends.
 */
async function inTime<Reply>(reply: Promise<Reply>): Promise<Reply> {
  let written: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new Error(`no answer within ${commandTimeoutMs} ms`));
    const wait = () => (timer = setTimeout(() => setImmediate(giveUp), commandTimeoutMs));
    written = setImmediate(wait);
  });
  return Promise.race([reply, tooLate]).finally(() => {
    clearImmediate(written);
    clearTimeout(timer);
  });
}
