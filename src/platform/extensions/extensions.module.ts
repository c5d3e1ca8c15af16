import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Extensions } from './extensions.js';

@Global()
@Module({ imports: [DiscoveryModule], providers: [Extensions], exports: [Extensions] })
export class ExtensionsModule {}
