// Loaded before a server (`node --import`): tells of its event loop, and what it computes, to whoever connects and asks.
import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Samples come so often; what a sample tells includes that. */
const resolution = 10;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();
let session;

const answers = {
  /** Since it was asked last. */
  delay() {
    const p99Ms = delay.count > 0 ? Math.max(0, delay.percentile(99) / 1e6 - resolution) : 0;
    delay.reset();
    return { p99Ms };
  },
  async startProfile() {
    // Only now: a server that is not profiled has no more in its memory than in production.
    const { Session } = await import('node:inspector/promises');
    session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    return {};
  },
  async endProfile() {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return profile;
  },
};

createServer((socket) => {
  socket.once('data', async (question) => socket.end(JSON.stringify(await answers[question]())));
})
  .listen(process.env.BENCH_GAUGE)
  .unref();
