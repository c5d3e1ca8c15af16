import { unwrap } from '@gatehouse/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { auth } from '../auth-client';
import { ProblemForm } from '../components/problem-form';
import type { Person } from './person-facts';
import { RoleCheckboxes } from './role-checkboxes';
import type { Role } from './role-names';

export function PersonRoles({ person }: { person: Person }) {
  const queryClient = useQueryClient();
  const [changed, setChanged] = useState<Role[]>();
  const roles = changed ?? person.roles;
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
        onDone={async () => {
          // All of it: the person may be the one who is signed in.
          await queryClient.invalidateQueries();
          setChanged(undefined);
        }}
        fields={['roles']}
        submit="Save roles"
        done="The roles are saved."
      >
        <RoleCheckboxes value={roles} onChange={setChanged} />
      </ProblemForm>
    </section>
  );
}
