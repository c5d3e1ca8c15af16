import type { components } from '@gatehouse/client';
import { Link } from 'react-router';
import { Table } from '../components/table';
import { Time } from '../components/time';

type AuditEvent = components['schemas']['AuditEventResponse'];

export function AuditTable({ events }: { events: AuditEvent[] }) {
  return (
    <Table label="Audit events" columns={['When', 'What', 'About', 'By', 'From', 'Details']}>
      {events.map((event) => (
        <tr key={event.id}>
          <td>
            <Time at={event.at} />
          </td>
          <th scope="row">{event.type}</th>
          <td>
            <Person id={event.userId} />
          </td>
          <td>
            <Person id={event.actorId} />
          </td>
          <td title={event.userAgent}>{event.ip}</td>
          <td>{details(event.details)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** By the start of the id: events outlive the person's name. */
function Person({ id }: { id: string | null }) {
  if (!id) return '–';
  return (
    <Link to={`/admin/users/${id}`} title={id}>
      {id.slice(0, 8)}
    </Link>
  );
}

function details(facts: Record<string, unknown>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
