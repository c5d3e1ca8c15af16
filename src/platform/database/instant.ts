import { Column } from 'typeorm';

/** A point in time, to the millisecond: the grain that JavaScript's Date has too, so that nothing is lost on the way. */
export function Instant(
  name: string,
  options: { nullable?: boolean; default?: () => string } = {},
): PropertyDecorator {
  return Column({ type: 'timestamptz', precision: 3, name, ...options });
}
