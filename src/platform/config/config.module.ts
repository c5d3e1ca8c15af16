import { type DynamicModule, Module } from '@nestjs/common';
import { withDevelopmentSecrets } from './development-secrets.js';
import { type Environment, loadSettings, type SettingsClass } from './settings.js';

/** Reads the environment once and makes each room's slice injectable by its class. */
@Module({})
export class ConfigModule {
  static forRoot(slices: SettingsClass[], environment: Environment): DynamicModule {
    const settings = loadSettings(slices, withDevelopmentSecrets(slices, environment));
    const providers = [...settings].map(([slice, value]) => ({ provide: slice, useValue: value }));
    return {
      module: ConfigModule,
      global: true,
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
