import { unwrap } from '@gatehouse/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { auth } from '../auth-client';
import { ProblemForm } from '../components/problem-form';
import { Status } from '../components/status';
import type { Person } from './person-facts';
import { type Role, RoleCheckboxes } from './role-checkboxes';

type Props = { person: Person };

export function PersonRoles({ person }: Props) {
  const [isSaved, setIsSaved] = useState(false);
  return (
    <section aria-labelledby="roles">
      <h2 id="roles">Roles</h2>
      {/* A form that is done falls back to what it began with: that has to be the new roles. */}
      <RolesForm key={person.roles.join()} person={person} onSaved={() => setIsSaved(true)} />
      <Status>{isSaved && 'The roles are saved.'}</Status>
    </section>
  );
}

function RolesForm({ person, onSaved }: Props & { onSaved: () => void }) {
  const queryClient = useQueryClient();
  const [roles, setRoles] = useState(person.roles as Role[]);
  return (
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
        await queryClient.invalidateQueries();
        onSaved();
      }}
      submit="Save roles"
    >
      <RoleCheckboxes value={roles} onChange={setRoles} />
    </ProblemForm>
  );
}
