import { type CanActivate, Injectable } from '@nestjs/common';
import { NotFound } from '../../platform/problems/index.js';
import { Inbox } from './inbox.js';

/** Where the inbox is closed, its routes answer as if they were not there. */
@Injectable()
export class InboxIsOpen implements CanActivate {
  constructor(private readonly inbox: Inbox) {}

  canActivate(): boolean {
    if (!this.inbox.isOpen) throw new NotFound();
    return true;
  }
}
