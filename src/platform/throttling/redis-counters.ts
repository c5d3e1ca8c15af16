import { type Redis, RedisScript } from '../redis/redis.js';
import type { Change, Count, CounterHome } from './counter-home.js';

/** A key without an end would count for ever; the script gives it one whatever made it so. */
const increment = new RedisScript(`
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  left = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], left)
end
return { count, left }`);

const look = new RedisScript(`return tonumber(redis.call('GET', KEYS[1]) or '0')`);

/** Writes ARGV[2] where ARGV[1] still stands (an empty text: nothing), and tells what stands there where not. */
const compareAndSet = new RedisScript(`
local current = redis.call('GET', KEYS[1]) or ''
if current ~= ARGV[1] then return { 0, current } end
if ARGV[2] == '' then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return { 1, current }`);

/** Counters in Redis, shared by all instances. Each script touches one key, so that a cluster can run it too. */
export class RedisCounters implements CounterHome {
  constructor(private readonly redis: Redis) {}

  /** @throws RedisUnavailable | ErrorReply */
  async increment(key: string, windowMs: number): Promise<Count> {
    const [count, leftMs] = await this.redis.run<[number, number]>(
      increment,
      [named(key)],
      [Math.ceil(windowMs)],
    );
    return { count, leftMs };
  }

  /** @throws RedisUnavailable | ErrorReply */
  look(key: string): Promise<number> {
    return this.redis.run<number>(look, [named(key)], []);
  }

  /**
   * Whoever is overtaken applies the change to what the other left. One round trip where there was nothing before, as there
   * mostly is. @throws RedisUnavailable | ErrorReply
   */
  async change<State, Result>(key: string, change: Change<State, Result>): Promise<Result> {
    let seen = '';
    for (let isCertain = false; ; isCertain = true) {
      const { state, keepMs, result } = change(seen ? (JSON.parse(seen) as State) : undefined);
      const next = state === undefined ? '' : JSON.stringify(state);
      if (isCertain && next === seen) return result;
      const [isDone, current] = await this.redis.run<[number, string]>(
        compareAndSet,
        [named(key)],
        [seen, next, Math.max(1, Math.ceil(keepMs))],
      );
      if (isDone) return result;
      seen = current;
    }
  }
}

const named = (key: string) => `gatehouse:${key}`;
