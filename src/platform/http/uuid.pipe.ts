import { Injectable, type PipeTransform } from '@nestjs/common';
import { NotFound } from '../problems/http.errors.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An id in a path: what is no UUID names nothing. @throws NotFound */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!uuid.test(value)) throw new NotFound({ reason: 'not a UUID' });
    return value.toLowerCase();
  }
}
