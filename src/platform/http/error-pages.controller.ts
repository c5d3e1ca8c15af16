import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { escapeHtml, page } from './html-page.js';
import { Public } from './public.decorator.js';
import { problemCatalogue, statusByKind } from '../problems/domain-error.js';
import { NotFound } from '../problems/http.errors.js';

/** What `type` of a problem points to: the meaning of an error code, for a person. */
@Public()
@ApiExcludeController()
@Controller('errors')
export class ErrorPagesController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  list(): string {
    const rows = [...problemCatalogue.values()]
      .map(({ code, title, kind }) => ({
        code: escapeHtml(code),
        title: escapeHtml(title),
        status: statusByKind[kind],
      }))
      .toSorted((a, b) => a.status - b.status || a.code.localeCompare(b.code))
      .map(
        ({ code, title, status }) =>
          `<tr><td>${status}<td><a href="/errors/${code}"><code>${code}</code></a><td>${title}`,
      );
    return page(
      'Error codes',
      `<h1>Error codes</h1><table><tr><th>Status<th>Code<th>Title${rows.join('')}</table>`,
    );
  }

  @Get(':code')
  @Header('content-type', 'text/html; charset=utf-8')
  show(@Param('code') code: string): string {
    const definition = problemCatalogue.get(code);
    if (!definition) throw new NotFound();
    const { title, kind, detail, remedy } = definition;
    return page(
      title,
      `<h1>${escapeHtml(title)}</h1>
      <p><code>${escapeHtml(code)}</code>, HTTP status ${statusByKind[kind]}</p>
      <p>${escapeHtml(detail)}</p>
      <h2>What to do</h2><p>${escapeHtml(remedy)}</p>`,
    );
  }
}
