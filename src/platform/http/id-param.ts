import { Injectable, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { NotFound } from '../problems/http.errors.js';
import { isUuid } from './uuid.js';

@Injectable()
class UuidPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    const id = value.toLowerCase();
    if (!isUuid(id)) throw new NotFound({ reason: 'not a UUID' });
    return id;
  }
}

const schema = { type: 'string', format: 'uuid' } as const;

/** The `:id` of a path, or another parameter of it, documented as a UUID: what is no UUID names nothing (404). */
export function IdParam(name = 'id'): ParameterDecorator {
  return (target, key, index) => {
    Param(name, UuidPipe)(target, key, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, key!)!;
    ApiParam({ name, description: 'What is no UUID is not found', schema })(target, key!, descriptor);
  };
}
