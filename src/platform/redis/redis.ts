import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createClient, ErrorReply } from '@redis/client';
import { RedisSettings } from './redis.settings.js';

const connectTimeoutMs = 1_000;
/** Beyond it the caller goes on without: a fast copy that is slow is none. */
const commandTimeoutMs = 100;
const probeEveryMs = 250;
/** A connection that has been silent for so long, although it is probed, is replaced. */
const silenceMs = 3_000;

type Client = ReturnType<typeof createClient>;

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
@Injectable()
export class Redis implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Redis.name);
  private readonly client?: Client;
  private probing?: NodeJS.Timeout;
  private answers = false;

  constructor({ REDIS_URL }: RedisSettings) {
    if (!REDIS_URL) return;
    this.client = createClient({
      url: REDIS_URL,
      name: 'gatehouse',
      disableOfflineQueue: true,
      commandsQueueMaxLength: 10_000,
      socket: {
        connectTimeout: connectTimeoutMs,
        socketTimeout: silenceMs,
        reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000) + Math.random() * 50,
      },
    });
    // The client reconnects by itself; what matters is told by the probe.
    this.client.on('error', () => undefined);
  }

  async onModuleInit(): Promise<void> {
    if (!this.client) return;
    // It never gives up, so that nobody can wait for it; the start waits a little, for the first requests to be quick.
    void this.client.connect().catch(() => undefined);
    for (let waitedMs = 0; waitedMs < connectTimeoutMs && !this.client.isReady; waitedMs += 10)
      await sleep(10);
    await this.probe();
    if (!this.answers) this.logger.warn('Redis does not answer: going on without it until it does');
    this.probing = setInterval(() => void this.probe(), probeEveryMs).unref();
  }

  /** Whether REDIS_URL is set. */
  get isConfigured(): boolean {
    return this.client !== undefined;
  }

  /** Whether it answered when last asked. */
  get isAvailable(): boolean {
    return this.answers;
  }

  /**
   * @param commands all sent in one go, and so answered in one round trip
   * @throws RedisUnavailable at once when it is known to be away, else within 100 ms; ErrorReply when it refuses (out of memory)
   */
  async ask<Reply>(commands: (client: Client) => Promise<Reply>): Promise<Reply> {
    if (!this.client || !this.answers) throw new RedisUnavailable('Redis is not available');
    try {
      return await inTime(commands(this.client));
    } catch (error) {
      if (error instanceof ErrorReply) throw error;
      this.tell(false);
      throw new RedisUnavailable(String(error), { cause: error });
    }
  }

  /** @throws as `ask` does */
  run<Reply>(script: RedisScript, keys: string[], parameters: (string | number)[]): Promise<Reply> {
    const options = { keys, arguments: parameters.map(String) };
    return this.ask(
      (client) =>
        client.evalSha(script.sha1, options).catch((error: unknown) => {
          if (!(error instanceof ErrorReply) || !error.message.startsWith('NOSCRIPT')) throw error;
          return client.eval(script.source, options);
        }) as Promise<Reply>,
    );
  }

  onApplicationShutdown(): void {
    clearInterval(this.probing);
    this.client?.destroy();
  }

  private async probe(): Promise<void> {
    const isThere = await inTime(this.client!.ping()).then(
      () => true,
      () => false,
    );
    this.tell(isThere);
  }

  private tell(answers: boolean): void {
    if (answers !== this.answers) this.logger.warn(answers ? 'Redis answers' : 'Redis does not answer');
    this.answers = answers;
  }
}

/** The client's own timeout ends when a command is sent: a server that hangs would be waited for. */
async function inTime<Reply>(reply: Promise<Reply>): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${commandTimeoutMs} ms`)), commandTimeoutMs);
  });
  return Promise.race([reply, tooLate]).finally(() => clearTimeout(timer));
}
