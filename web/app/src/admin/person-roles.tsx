import { unwrap } from '@gatehouse/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { auth } from '../auth-client';
import { ProblemForm } from '../components/problem-form';
import type { Person } from './person-facts';
import { type Role, RoleCheckboxes } from './role-checkboxes';

export function PersonRoles({ person }: { person: Person }) {
  const queryClient = useQueryClient();
  const [roles, setRoles] = useState(person.roles as Role[]);
  return (
    <section aria-labelledby="roles">
      <h2 id="roles">Roles</h2>
      <ProblemForm
        send={() =>
          unwrap(
            auth.api.PATCH('/api/v1/admin/users/{id}', {
              params: { path: { id: person.id } },
              body: { roles },
            }),
          )
        }
        onDone={() => queryClient.invalidateQueries()}
        submit="Save roles"
        done="The roles are saved."
      >
        <RoleCheckboxes value={roles} onChange={setRoles} />
      </ProblemForm>
    </section>
  );
}
