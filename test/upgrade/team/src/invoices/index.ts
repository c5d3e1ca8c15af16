export { InvoicesModule } from './invoices.module.js';
export { InvoicesSettings } from './invoices.settings.js';
