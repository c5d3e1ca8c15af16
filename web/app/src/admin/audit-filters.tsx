import type { components } from '@gatehouse/client';
import { DateField } from '../components/date-field';
import { SearchField } from '../components/search-field';
import { SelectField } from '../components/select-field';

export type Filters = Record<'type' | 'userId' | 'from' | 'to', string>;
export type AuditQuery = { type?: AuditEventType; userId?: string; from?: string; to?: string };
type AuditEventType = components['schemas']['AuditEventType'];

/** Every type of the document: one that is missing does not compile. */
const types = Object.keys({
  'user.signed_up': true,
  'user.sign_up_repeated': true,
  'user.email_verified': true,
  'user.created': true,
  'user.renamed': true,
  'user.role_changed': true,
  'user.disabled': true,
  'user.enabled': true,
  'user.deleted': true,
  'session.started': true,
  'session.refused': true,
  'session.ended': true,
  'session.refresh_reused': true,
  'sessions.ended': true,
  'password.reset_requested': true,
  'password.reset_forced': true,
  'password.reset': true,
  'password.changed': true,
  'email.change_requested': true,
  'email.changed': true,
  'mail.requeued': true,
  'keys.rotated': true,
  'keys.imported': true,
  'keys.compromised': true,
} satisfies Record<AuditEventType, true>) as AuditEventType[];

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
