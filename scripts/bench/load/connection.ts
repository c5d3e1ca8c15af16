import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import type { Source } from './requests.ts';

export interface ConnectionOptions {
  expectedStatus: number;
  /** By `performance.now()`: no request begins after it. */
  endsAt: number;
  /** Between two requests; 0: as soon as the one before was answered. */
  intervalMs: number;
  /** Before the first: connections that all wait should not wait together. */
  delayMs: number;
}

/** One kept-alive connection that asks, waits for the answer, and asks again; the last answer is waited for. */
export async function drive(
  origin: string,
  source: Source,
  options: ConnectionOptions,
  taken: number[],
): Promise<void> {
  const client = new Client(origin, { pipelining: 1 });
  try {
    if (options.delayMs > 0) await sleep(options.delayMs);
    for (let due = performance.now(); due < options.endsAt; due += options.intervalMs) {
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      if (performance.now() >= options.endsAt) return;
      taken.push(await ask(client, source, options.expectedStatus));
    }
  } finally {
    await client.close();
  }
}

/** @returns how long it took, in milliseconds */
function ask(client: Client, source: Source, expectedStatus: number): Promise<number> {
  const request = source.next();
  return new Promise((resolve, reject) => {
    const began = performance.now();
    let status = 0;
    const chunks: Buffer[] = [];
    client.dispatch(request, {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, code) => void (status = code),
      onResponseData: (_controller, chunk) => {
        if (source.readsAnswers || status !== expectedStatus) chunks.push(chunk);
      },
      onResponseEnd: () => {
        const took = performance.now() - began;
        const answer = Buffer.concat(chunks).toString();
        if (status !== expectedStatus) {
          const { method, path } = request;
          reject(new Error(`${method} ${path}: ${status} in place of ${expectedStatus}: ${answer}`));
          return;
        }
        source.accept(answer);
        resolve(took);
      },
      onResponseError: (_controller, error) => reject(error),
    });
  });
}
