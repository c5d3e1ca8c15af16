import type { components } from '@gatehouse/client';
import { Link } from 'react-router';
import { Table } from '../components/table';
import { ExactTime } from '../components/time';

type AuditEvent = components['schemas']['AuditEventResponse'];

export function AuditTable({ events }: { events: AuditEvent[] }) {
  return (
    <Table label="Audit events" columns={['When', 'What', 'About', 'By', 'From', 'Details']}>
      {events.map((event) => (
        <tr key={event.id}>
          <td>
            <ExactTime at={event.at} />
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

/** By the start of the id: events outlive the person's name, and the page that the first link leads to. */
function Person({ id }: { id: string | null }) {
  if (!id) return '–';
  return (
    <>
      <Link to={`/admin/users/${id}`} title={id}>
        {id.slice(0, 8)}
      </Link>{' '}
      <Link to={`/admin/audit?userId=${id}`} aria-label={`All about ${id}`}>
        (all)
      </Link>
    </>
  );
}

function details(facts: Record<string, unknown>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
