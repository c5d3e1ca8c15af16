import { readFileSync } from 'node:fs';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** By label, the values that there are; undefined where anything may stand. */
type Labels = Record<string, string[] | undefined>;

const anything = undefined;

/** The labels by which alerts and dashboards choose, with what they may be. */
const ours: Record<string, Labels> = {
  gatehouse_security_events_total: { type: anything },
  gatehouse_http_requests_total: { method: anything, route: anything, status: anything },
  gatehouse_http_request_duration_seconds: { method: anything, route: anything, status_class: anything },
  gatehouse_problems_total: { code: anything },
  gatehouse_refreshes_total: { outcome: ['rotated', 'repeated', 'reused', 'limited', 'invalid'] },
  gatehouse_logins_total: {
    outcome: [
      'succeeded',
      'invalid_credentials',
      'email_unverified',
      'account_disabled',
      'locked_out',
      'refused_by_extension',
    ],
  },
  gatehouse_hash_queue: { state: ['running', 'waiting'] },
  gatehouse_hash_refusals_total: {},
  gatehouse_hash_duration_seconds: {},
  gatehouse_queue_jobs: { queue: anything, state: ['waiting', 'active', 'retry', 'dead'] },
  gatehouse_queue_oldest_job_seconds: { queue: anything },
  gatehouse_letters_total: { about: anything, outcome: ['sent', 'retried', 'dead'] },
  gatehouse_database_pool: { state: ['total', 'idle', 'waiting'] },
  gatehouse_dependency_up: { dependency: ['postgres', 'redis'] },
  gatehouse_revocation_checks_total: { source: ['redis', 'postgres'] },
  gatehouse_signing_key_age_seconds: {},
  gatehouse_extension_failures_total: { point: anything },
  gatehouse_introspections_total: { outcome: ['active', 'inactive', 'refused'] },
};

/** What Prometheus itself adds to every series, and tells of every target. */
const ofPrometheus: Labels = { job: ['gatehouse'], instance: anything };
const histogramParts = /_(bucket|sum|count)$/;

/** The labels of a series, and their values; undefined where nobody tells such a series. */
export function labelsOf(series: string): Labels | undefined {
  if (series === 'up') return ofPrometheus;
  if (series === 'ALERTS') return { alertname: anything, alertstate: anything, severity: anything };
  const name = series.replace(histogramParts, '');
  const isHistogram = name !== series && name.endsWith('_seconds');
  const labels = ours[isHistogram ? name : series] ?? ofTheProcess(series);
  return labels && { ...labels, ...ofPrometheus, ...(isHistogram && { le: anything }) };
}

export const ourNames = Object.keys(ours);

/** What docs/metrics.md lists. */
export function documentedNames(): string[] {
  return [...readFileSync('docs/metrics.md', 'utf8').matchAll(/^\| `(gatehouse_\w+)`/gm)].map(
    ([, name]) => name!,
  );
}

function ofTheProcess(series: string): Labels | undefined {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register.getMetricsAsArray().some(({ name }) => name === series) ? {} : undefined;
}
