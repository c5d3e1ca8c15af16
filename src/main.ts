import 'reflect-metadata';
import { FirstAdministrator } from './admin/index.js';
import { createApp } from './configure-app.js';
import { Inbox } from './mail/index.js';
import { EnvironmentInvalid } from './platform/config/index.js';
import { DatabaseLocation } from './platform/database/index.js';
import { HttpSettings } from './platform/http/index.js';

try {
  const app = await createApp(process.env);
  const settings = app.get(HttpSettings);
  await app.listen(settings.PORT, settings.host);
  const { apiUrl } = settings;
  const lines = [
    ['API', `${apiUrl}/api/v1`],
    ...(settings.docsAreOn ? [['Docs', `${apiUrl}/docs`]] : []),
    ...(app.get(Inbox).isOpen ? [['Inbox', `${apiUrl}/inbox`]] : []),
    ['Database', app.get(DatabaseLocation).description],
    ...(settings.NODE_ENV === 'development' ? [['Administrator', app.get(FirstAdministrator).notice]] : []),
  ];
  const seconds = process.uptime().toFixed(1);
  console.log(`\nGatehouse is ready (${seconds} s)\n`);
  for (const [name, value] of lines) console.log(`  ${name!.padEnd(14)} ${value}`);
  console.log('');
} catch (error) {
  // A configuration to mend needs its sentence, not a stack.
  console.error(error instanceof EnvironmentInvalid ? error.message : error);
  process.exit(1);
}
