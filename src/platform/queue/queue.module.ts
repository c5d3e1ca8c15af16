import { Global, Module } from '@nestjs/common';
import { JobQueue } from './job-queue.js';
import { QueueMetrics } from './queue-metrics.js';

@Global()
@Module({ providers: [JobQueue, QueueMetrics], exports: [JobQueue] })
export class QueueModule {}
