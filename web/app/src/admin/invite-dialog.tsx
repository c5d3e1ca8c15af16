import { unwrap } from '@gatehouse/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { auth } from '../auth-client';
import { Button } from '../components/button';
import { ProblemForm } from '../components/problem-form';
import { Status } from '../components/status';
import { TextField } from '../components/text-field';
import { type Role, RoleCheckboxes } from './role-checkboxes';

type Invitation = { name: string; email: string };

export function InviteDialog() {
  const [invited, setInvited] = useState<string>();
  return (
    <>
      <DialogTrigger>
        <Button look="primary">Invite a person</Button>
        <ModalOverlay className="overlay" isDismissable>
          <Modal className="modal">
            <Dialog>
              {({ close }) => (
                <InvitationForm
                  onCancel={close}
                  onDone={({ email }) => {
                    setInvited(email);
                    close();
                  }}
                />
              )}
            </Dialog>
          </Modal>
        </ModalOverlay>
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
    <>
      <Heading slot="title">Invite a person</Heading>
      <ProblemForm<Invitation>
        send={({ name, email }) =>
          unwrap(auth.api.POST('/api/v1/admin/users', { body: { name, email, roles } }))
        }
        onDone={async (invitation) => {
          await queryClient.invalidateQueries({ queryKey: ['admin'] });
          onDone(invitation);
        }}
        submit="Invite"
        actions={<Button onPress={onCancel}>Cancel</Button>}
      >
        <p>A letter lets the person choose a password.</p>
        <TextField name="name" label="Name" autoComplete="off" />
        <TextField name="email" label="E-mail" type="email" autoComplete="off" />
        <RoleCheckboxes value={roles} onChange={setRoles} />
      </ProblemForm>
    </>
  );
}
