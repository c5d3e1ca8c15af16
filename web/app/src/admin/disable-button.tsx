import { unwrap } from '@gatehouse/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { auth } from '../auth-client';
import { Button } from '../components/button';
import { ConfirmModal } from '../components/confirm-dialog';
import { ProblemAlert } from '../components/problem-alert';
import type { Person } from './person-facts';

type Props = {
  person: Person;
  /** Said first, where it is one's own account. */
  self: string;
  onDone: (news: string) => Promise<void>;
};

/** One button for both, so that the focus stays on it. */
export function DisableButton({ person, self, onDone }: Props) {
  const [isAsking, setIsAsking] = useState(false);
  const isDisabled = person.disabledAt !== null;
  const enable = useMutation({
    mutationFn: () => setDisabled(person, false),
    onSuccess: () => onDone('The account is enabled.'),
  });
  return (
    <>
      <Button
        look={isDisabled ? 'plain' : 'danger'}
        isPending={enable.isPending}
        onPress={() => (isDisabled ? enable.mutate() : setIsAsking(true))}
      >
        {isDisabled ? 'Enable' : 'Disable'}
      </Button>
      <ProblemAlert error={enable.error} />
      <ConfirmModal
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={
          <>
            Disable <bdi>{person.name}</bdi>?
          </>
        }
        confirm="Disable"
        send={() => setDisabled(person, true)}
        onDone={() => onDone('The account is disabled.')}
        consequence={`${self}The person is signed out everywhere, and can log in no more until the account is enabled.`}
      />
    </>
  );
}

function setDisabled({ id }: Person, disabled: boolean) {
  return unwrap(auth.api.PATCH('/api/v1/admin/users/{id}', { params: { path: { id } }, body: { disabled } }));
}
