import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { GatehouseModule } from './gatehouse.module.js';
import type { Environment, SettingsClass } from './platform/config/index.js';

/** Your rooms: one line each. */
const rooms: (Type | DynamicModule)[] = [];

/** Your slices of the environment (`class … extends Settings({…})`), checked with all others at the start. */
const settings: SettingsClass[] = [];

/** Yours: what this application is made of. */
@Module({})
export class AppModule {
  /** @throws EnvironmentInvalid */
  static with(environment: Environment): DynamicModule {
    return { module: AppModule, imports: [GatehouseModule.with(environment, settings), ...rooms] };
  }
}
