import type { components } from '@gatehouse/client';
import { Time } from '../components/time';

export type Person = components['schemas']['AdminUserResponse'];

export function PersonFacts({ person }: { person: Person }) {
  return (
    <dl className="facts">
      <dt>Id</dt>
      <dd>{person.id}</dd>
      <dt>E-mail</dt>
      <dd>
        {person.email} {!person.emailVerified && '(not verified)'}
      </dd>
      <dt>Status</dt>
      <dd>
        {person.status} {person.disabledAt && <Time at={person.disabledAt} />}
      </dd>
      <dt>Since</dt>
      <dd>
        <Time at={person.createdAt} />
      </dd>
    </dl>
  );
}
