export { ConfigModule } from './config.module.js';
export { writePrivately } from './development-secrets.js';
export {
  type Environment,
  EnvironmentInvalid,
  loadSettings,
  type Mode,
  type SettingProblem,
  Settings,
  type SettingsClass,
  StartRefused,
} from './settings.js';
export { addressVariables, ownUrl } from './own-url.js';
export * from './variables.js';
