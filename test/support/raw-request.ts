import { connect, type Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { Answer } from '../kit/index.js';

/** What the server says to bytes on a socket: for requests that `fetch` would tidy up or refuse to send. */
export async function sendBytes(url: string, bytes: string): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
  socket.write(bytes);
  return readAnswer(socket);
}

/** All that comes until the other side ends. */
export async function readAnswer(socket: Socket): Promise<Answer> {
  return answerOf(await readText(socket));
}

/** An answer as it stands on the wire. */
export function answerOf(received: string): Answer {
  const [head = '', text = ''] = received.split(/\r\n\r\n(.*)/s);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]));
  const isJson = /json/.test(headers.get('content-type') ?? '');
  const status = Number(statusLine.split(' ')[1]);
  return { status, headers, body: isJson && text ? JSON.parse(text) : {}, text };
}

/** A request whose line and headers go out exactly as written here. */
export function sendLines(url: string, [requestLine, ...headers]: string[], body = ''): Promise<Answer> {
  const always = ['Host: 127.0.0.1', 'Connection: close'];
  return sendBytes(url, `${[requestLine, ...always, ...headers].join('\r\n')}\r\n\r\n${body}`);
}
