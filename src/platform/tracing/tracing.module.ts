import { Module } from '@nestjs/common';
import { Tracing } from './tracing.js';
import { TracingSettings } from './tracing.settings.js';

@Module({
  providers: [{ provide: Tracing, useFactory: Tracing.of, inject: [TracingSettings] }],
})
export class TracingModule {}
