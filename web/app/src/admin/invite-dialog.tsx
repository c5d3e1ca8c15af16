import { unwrap } from '@gatehouse/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogTrigger } from 'react-aria-components';
import { auth } from '../auth-client';
import { Button } from '../components/button';
import { ModalWindow } from '../components/modal-window';
import { ProblemForm } from '../components/problem-form';
import { Status } from '../components/status';
import { TextField } from '../components/text-field';
import { RoleCheckboxes } from './role-checkboxes';
import type { Role } from './role-names';

type Invitation = { name: string; email: string };

export function InviteDialog() {
  const [invited, setInvited] = useState<string>();
  return (
    <>
      <DialogTrigger>
        <Button look="primary">Invite a person</Button>
        <ModalWindow title="Invite a person">
          {(close) => (
            <InvitationForm
              onCancel={close}
              onDone={({ email }) => {
                setInvited(email);
                close();
              }}
            />
          )}
        </ModalWindow>
      </DialogTrigger>
      <Status>{invited && `A letter is on its way to ${invited}.`}</Status>
    </>
  );
}

type Props = { onCancel: () => void; onDone: (invitation: Invitation) => void };

function InvitationForm({ onCancel, onDone }: Props) {
  const queryClient = useQueryClient();
  const [roles, setRoles] = useState<Role[]>(['user']);
  return (
    <ProblemForm<Invitation>
      send={({ name, email }) =>
        unwrap(auth.api.POST('/api/v1/admin/users', { body: { name, email, roles } }))
      }
      onDone={async (invitation) => {
        await queryClient.invalidateQueries({ queryKey: ['admin'] });
        onDone(invitation);
      }}
      fields={['roles']}
      submit="Invite"
      actions={<Button onPress={onCancel}>Cancel</Button>}
    >
      <p>A letter lets the person choose a password.</p>
      <TextField name="name" label="Name" autoComplete="off" />
      <TextField name="email" label="E-mail" type="email" autoComplete="off" />
      <RoleCheckboxes value={roles} onChange={setRoles} />
    </ProblemForm>
  );
}
