export { activeTraceId, inSpan, isTraced, markFailed } from './in-span.js';
export { traceRequests } from './trace-requests.js';
export { Tracing } from './tracing.js';
export { TracingModule } from './tracing.module.js';
export { TracingSettings } from './tracing.settings.js';
