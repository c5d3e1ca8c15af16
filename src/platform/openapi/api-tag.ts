import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiTags, type OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';

const EXTENSION = 'x-mark-tag';

/** The tag of a controller's operations, and what the document says of it: `@ApiTag('Projects', 'What they are.')`. */
export const ApiTag = (name: string, description: string): ClassDecorator =>
  applyDecorators(ApiTags(name), ApiExtension(EXTENSION, { name, description }));

/** Adds the tags of `@ApiTag` after those that the document knows. @throws Error where a tag has two descriptions */
export function documentTags(document: OpenAPIObject): void {
  const tags = (document.tags ??= []);
  for (const { operation } of operationsOf(document)) {
    const tag = operation[EXTENSION] as { name: string; description: string } | undefined;
    if (!tag) continue;
    const known = tags.find(({ name }) => name === tag.name);
    if (!known) tags.push(tag);
    else if (known.description !== tag.description)
      throw new Error(
        `The tag ${tag.name} has two descriptions: say it once, with ApiTags('${tag.name}') elsewhere`,
      );
  }
}
