import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { StartRefused } from '../config/settings.js';
import { HttpSettings } from '../http/http.settings.js';
import { Metrics } from './metrics.js';
import { MetricsSettings } from './metrics.settings.js';
import { mayScrape } from './scraper.js';

const timeLimits = { headersTimeout: 5_000, requestTimeout: 5_000, keepAliveTimeout: 72_000 };

/** /metrics at METRICS_PORT, where no visitor of the API comes: plain HTTP, for a network of one's own. */
@Injectable()
export class MetricsServer implements OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private server?: Server;

  constructor(
    private readonly metrics: Metrics,
    private readonly settings: MetricsSettings,
    private readonly http: HttpSettings,
  ) {}

  /** Undefined where METRICS_PORT is not set. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  /** For a server, not for a command that runs beside one. @throws StartRefused */
  async listen(): Promise<void> {
    const { METRICS_PORT } = this.settings;
    if (METRICS_PORT === undefined) return;
    this.server = createServer(timeLimits, (request, response) => void this.answer(request, response));
    this.server.listen(METRICS_PORT, this.http.host);
    await once(this.server, 'listening').catch((error: NodeJS.ErrnoException) => {
      this.server = undefined;
      throw new StartRefused(`METRICS_PORT: cannot listen on ${METRICS_PORT} (${error.code})`);
    });
  }

  /** As late as that: a shutdown can be watched. */
  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse) {
    response.setHeader('cache-control', 'no-store').setHeader('x-content-type-options', 'nosniff');
    try {
      if (url.split('?', 1)[0] !== '/metrics') return void response.writeHead(404).end();
      if (method !== 'GET' && method !== 'HEAD')
        return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
      if (!mayScrape(headers.authorization, this.settings))
        return void response.writeHead(401, { 'www-authenticate': 'Bearer realm="gatehouse"' }).end();
      const text = await this.metrics.text();
      response.writeHead(200, { 'content-type': this.metrics.contentType }).end(text);
    } catch (error) {
      this.logger.error(`metrics: ${String(error)}`);
      response.writeHead(500).end();
    }
  }
}
