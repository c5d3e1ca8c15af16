import { Module } from '@nestjs/common';
import { Inbox } from './inbox/inbox.js';
import { InboxController } from './inbox/inbox.controller.js';
import { Mailer } from './mailer.js';

@Module({
  controllers: [InboxController],
  providers: [Mailer, Inbox],
  exports: [Mailer, Inbox],
})
export class MailModule {}
