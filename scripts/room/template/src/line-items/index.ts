export { LineItemsModule } from './line-items.module.js';
export { LineItemsService } from './line-items.service.js';
