export { ExtensionPoint, type Joining } from './extension-point.js';
export { type Extension, Extensions, findExtensions } from './extensions.js';
export { ExtensionsModule } from './extensions.module.js';
