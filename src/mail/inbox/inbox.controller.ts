import { applyDecorators, Controller, Get, Header, Param, Query, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../platform/http/index.js';
import { NotFound } from '../../platform/problems/index.js';
import { EmailAddress } from '../email-address.js';
import { Inbox } from './inbox.js';
import { InboxIsOpen } from './inbox-is-open.guard.js';
import { framedHtml, letterPage, listPage, sandbox } from './inbox-pages.js';
import type { StoredLetter } from './stored-letter.js';

const nothingElse = "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
const pagePolicy = `default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; ${nothingElse}`;
const letterPolicy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox ${sandbox}; ${nothingElse}`;

function HtmlAnswer(policy: string): MethodDecorator {
  return applyDecorators(
    Header('content-type', 'text/html; charset=utf-8'),
    Header('content-security-policy', policy),
    Header('x-frame-options', 'SAMEORIGIN'),
    Header('cache-control', 'no-store'),
  );
}

/** The development inbox in the browser, and as JSON for scripts. */
@Public()
@ApiExcludeController()
@UseGuards(InboxIsOpen)
@Controller('inbox')
export class InboxController {
  constructor(private readonly inbox: Inbox) {}

  @Get()
  @HtmlAnswer(pagePolicy)
  list(): string {
    return listPage(this.inbox.letters());
  }

  @Get('letters.json')
  @Header('cache-control', 'no-store')
  letters(@Query('to') to?: string): Partial<StoredLetter>[] {
    const letters = this.inbox.letters();
    const asked = to
      ? letters.filter(({ envelope }) => envelope.to.some((each) => isSame(each, to)))
      : letters;
    return asked.map((letter) => ({ ...letter, raw: undefined }));
  }

  @Get(':id')
  @HtmlAnswer(pagePolicy)
  show(@Param('id') id: string): string {
    return letterPage(this.get(id));
  }

  @Get(':id/html')
  @HtmlAnswer(letterPolicy)
  showHtml(@Param('id') id: string): string {
    return framedHtml(this.get(id));
  }

  private get(id: string): StoredLetter {
    const letter = this.inbox.find(id);
    if (!letter) throw new NotFound();
    return letter;
  }
}

function isSame(one: string, other: string): boolean {
  return comparable(one) === comparable(other);
}

function comparable(address: string): string {
  return EmailAddress.isValid(address) ? EmailAddress.parse(address).canonical : address.toLowerCase();
}
