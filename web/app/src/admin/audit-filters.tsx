import type { components } from '@gatehouse/client';
import { DateField } from '../components/date-field';
import { SearchField } from '../components/search-field';
import { SelectField } from '../components/select-field';

export type Filters = Record<'type' | 'userId' | 'from' | 'to', string>;
export type AuditQuery = { type?: AuditEventType; userId?: string; from?: string; to?: string };
type AuditEventType = components['schemas']['AuditEventType'];

/** Yours to add to; what the document does not know does not compile. */
const types = [
  'user.signed_up',
  'user.sign_up_repeated',
  'user.email_verified',
  'user.created',
  'user.renamed',
  'user.role_changed',
  'user.disabled',
  'user.enabled',
  'user.deleted',
  'session.started',
  'session.refused',
  'session.ended',
  'session.refresh_reused',
  'sessions.ended',
  'password.reset_requested',
  'password.reset_forced',
  'password.reset',
  'password.changed',
  'email.change_requested',
  'email.changed',
  'mail.requeued',
  'keys.rotated',
  'keys.imported',
  'keys.compromised',
  'client.added',
  'client.removed',
] as const satisfies readonly AuditEventType[];

type Props = { filters: Filters; onChange: (filter: keyof Filters, value: string) => void };

export function AuditFilters({ filters, onChange }: Props) {
  return (
    <search className="filters">
      <SelectField
        label="Type"
        value={filters.type}
        options={[['', 'Any type'], ...types.map((type) => [type, type] as const)]}
        onChange={(type) => onChange('type', type)}
      />
      <SearchField
        label="User id"
        hint="The whole id, as on the person's page"
        value={filters.userId}
        onChange={(id) => onChange('userId', id.trim())}
      />
      <DateField label="From" value={filters.from} onChange={(day) => onChange('from', day)} />
      <DateField label="To" value={filters.to} onChange={(day) => onChange('to', day)} />
    </search>
  );
}

/** The days of the address, both included and as the reader's clock has them, become the instants that the server compares. */
export function toQuery({ type, userId, from, to }: Filters): AuditQuery {
  return {
    ...(type && { type: type as AuditEventType }),
    ...(userId && { userId }),
    ...(from && { from: midnight(from, 0) }),
    ...(to && { to: midnight(to, 1) }),
  };
}

function midnight(day: string, daysLater: number): string {
  const date = new Date(`${day}T00:00`);
  // The server says what is wrong with it.
  if (Number.isNaN(date.getTime())) return day;
  date.setDate(date.getDate() + daysLater);
  return date.toISOString();
}
