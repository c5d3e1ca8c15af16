import type { components } from '@gatehouse/client';
import { Link } from 'react-router';
import { Table } from '../components/table';
import { Time } from '../components/time';

type User = components['schemas']['AdminUserResponse'];

export function UserTable({ users }: { users: User[] }) {
  return (
    <Table label="Users" columns={['Name', 'E-mail', 'Roles', 'Status', 'Since']}>
      {users.map((user) => (
        <tr key={user.id}>
          <th scope="row">
            <Link to={`/admin/users/${user.id}`}>
              <bdi>{user.name}</bdi>
            </Link>
          </th>
          <td>{user.email}</td>
          <td>{user.roles.join(', ')}</td>
          <td>{user.status}</td>
          <td>
            <Time at={user.createdAt} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
