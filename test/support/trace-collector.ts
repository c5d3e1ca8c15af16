import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** As OTLP/HTTP tells it in JSON, with its attributes by name. */
export interface ReportedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 2 a server's, 3 a client's, 5 a consumer's. */
  kind: number;
  attributes: Record<string, string | number>;
  /** 2 for a failure. */
  status: { code?: number; message?: string };
  service: Record<string, string | number>;
}

/** A collector of traces: takes what is sent, or reads it and never answers. */
export class TraceCollector {
  hangs = false;
  /** Everything that was sent, as it came. */
  readonly bodies: string[] = [];
  url = '';
  private server!: Server;

  static async start(): Promise<TraceCollector> {
    const collector = new TraceCollector();
    collector.server = createServer((request, response) => void collector.take(request, response));
    collector.server.listen(0, '127.0.0.1');
    await once(collector.server, 'listening');
    collector.url = `http://127.0.0.1:${(collector.server.address() as AddressInfo).port}`;
    return collector;
  }

  get spans(): ReportedSpan[] {
    return this.bodies
      .flatMap((body) => JSON.parse(body).resourceSpans as any[])
      .flatMap(({ resource, scopeSpans }) =>
        scopeSpans.flatMap(({ spans }: any) =>
          spans.map((span: any) => ({
            ...span,
            attributes: byName(span.attributes),
            service: byName(resource.attributes),
          })),
        ),
      );
  }

  /** The spans of one trace. */
  trace(traceId: string): ReportedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.bodies.push(await text(request));
    if (!this.hangs) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }
}

function byName(attributes: { key: string; value: object }[]): Record<string, string | number> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
