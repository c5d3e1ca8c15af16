import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAnswer } from '../support/raw-request.js';
import type { Answer } from '../kit/index.js';

export interface Shot {
  url: string;
  method?: string;
  /** Below /api/v1. */
  path: string;
  body?: object;
  headers?: Record<string, string>;
  /** After the barrier has fallen. */
  delayMs?: number;
}

/** No answer, with what the connection ended. */
export const noAnswer = 0;

export interface TimedAnswer extends Answer {
  /** Milliseconds on the clock of the tests: when the last byte was let go, and when the answer had come. */
  startedAt: number;
  endedAt: number;
}

/**
 * Sends requests that really start at once: each waits on a connection of its own, sent but for its last byte, until all
 * are there. A connection that breaks or says nothing for 20 s gives the status 0.
 */
export async function atOnce(shots: Shot[]): Promise<TimedAnswer[]> {
  const ready = await Promise.all(shots.map(load));
  return Promise.all(ready.map(fire));
}

interface Loaded {
  shot: Shot;
  socket: Socket;
  lastByte: Buffer;
}

async function load(shot: Shot): Promise<Loaded> {
  const { hostname, port } = new URL(shot.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect').catch(() => undefined);
  socket.setTimeout(20_000, () => socket.destroy());
  const bytes = Buffer.from(textOf(shot));
  await new Promise((resolve) => socket.write(bytes.subarray(0, -1), resolve));
  return { shot, socket, lastByte: bytes.subarray(-1) };
}

async function fire({ shot, socket, lastByte }: Loaded): Promise<TimedAnswer> {
  if (shot.delayMs) await sleep(shot.delayMs);
  const startedAt = performance.now();
  socket.write(lastByte);
  const answer = await readAnswer(socket).catch((error: unknown) => unanswered(String(error)));
  const isWhole = Number.isInteger(answer.status);
  return { ...(isWhole ? answer : unanswered(answer.text)), startedAt, endedAt: performance.now() };
}

function unanswered(text: string): Answer {
  return { status: noAnswer, headers: new Headers(), body: {}, text };
}

function textOf({ method = 'POST', path, body, headers = {} }: Shot): string {
  const content = body ? JSON.stringify(body) : '';
  const lines = {
    host: '127.0.0.1',
    connection: 'close',
    'token-transport': 'body',
    ...(body && { 'content-type': 'application/json' }),
    ...(method !== 'GET' && { 'content-length': String(Buffer.byteLength(content)) }),
    ...headers,
  };
  const head = Object.entries(lines).map((line) => line.join(': '));
  return `${[`${method} /api/v1${path} HTTP/1.1`, ...head].join('\r\n')}\r\n\r\n${content}`;
}
