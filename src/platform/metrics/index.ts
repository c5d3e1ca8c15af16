export { countRequests } from './count-requests.js';
export { type DescribedMetric, type MetricDefinition, Metrics, type Reading } from './metrics.js';
export { MetricsModule } from './metrics.module.js';
export { MetricsServer } from './metrics-server.js';
export { MetricsSettings } from './metrics.settings.js';
