import type { FastifyInstance } from 'fastify';
import { methodOf, routeOf } from '../http/route-of.js';
import type { Metrics } from './metrics.js';

/** Upper ends in seconds: from an answer out of memory to the longest that a request may take. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Every request but the scrape's own. Must run before the routes are declared. */
export function countRequests(fastify: FastifyInstance, metrics: Metrics): void {
  const requests = metrics.counter({
    name: 'gatehouse_http_requests_total',
    help: 'Requests that were answered. What no route knows is of the route "unmatched".',
    labels: ['method', 'route', 'status'],
  });
  const durations = metrics.histogram(
    {
      name: 'gatehouse_http_request_duration_seconds',
      help: 'From the headers of a request to the end of its answer.',
      labels: ['method', 'route', 'status_class'],
    },
    buckets,
  );
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request);
    if (route !== '/metrics') {
      const method = methodOf(request) ?? 'other';
      const status = reply.statusCode;
      requests.inc({ method, route, status });
      durations.observe(
        { method, route, status_class: `${Math.floor(status / 100)}xx` },
        reply.elapsedTime / 1000,
      );
    }
    done();
  });
}
