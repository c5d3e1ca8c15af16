// Loaded before a server (`node --import`): tells whoever connects how long its event loop was held up since it was told last.
import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Samples come so often; what a sample tells includes that. */
const resolution = 10;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();
createServer((socket) => {
  const p99Ms = delay.count > 0 ? Math.max(0, delay.percentile(99) / 1e6 - resolution) : 0;
  socket.end(JSON.stringify({ p99Ms }));
  delay.reset();
})
  .listen(process.env.BENCH_GAUGE)
  .unref();
