import { unwrap } from '@gatehouse/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { auth } from '../auth-client';
import { ConfirmDialog } from '../components/confirm-dialog';
import { Status } from '../components/status';
import { useMe } from '../session';
import { DisableButton } from './disable-button';
import type { Person } from './person-facts';

export function PersonActions({ person }: { person: Person }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const self = useMe().data?.id === person.id ? 'This is your own account. ' : '';
  const [news, setNews] = useState<string>();
  const params = { path: { id: person.id } };

  const tell = async (text: string) => {
    // The same news a second time is news.
    setNews(undefined);
    await queryClient.invalidateQueries({ queryKey: ['admin'] });
    setNews(text);
  };

  return (
    <section aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      <Status>{news}</Status>
      <div className="actions">
        <DisableButton person={person} self={self} onDone={tell} />
        <ConfirmDialog
          trigger="Force a password reset"
          title={
            <>
              Force <bdi>{person.name}</bdi> to choose a new password?
            </>
          }
          confirm="Force a password reset"
          send={() => unwrap(auth.api.POST('/api/v1/admin/users/{id}/force-password-reset', { params }))}
          onDone={() => tell('The old password is dead, and a letter is on its way.')}
          consequence={`${self}The old password opens nothing any more, every session ends, and a letter with a link goes out.`}
        />
        <ConfirmDialog
          trigger="Sign out everywhere"
          title={
            <>
              Sign <bdi>{person.name}</bdi> out everywhere?
            </>
          }
          confirm="Sign out everywhere"
          send={() => unwrap(auth.api.DELETE('/api/v1/admin/users/{id}/sessions', { params }))}
          onDone={() => tell('The person is signed out everywhere.')}
          consequence={`${self}The person can log in again.`}
        />
        <ConfirmDialog
          trigger="Delete account"
          title={
            <>
              Delete the account of <bdi>{person.name}</bdi>?
            </>
          }
          confirm="Delete account"
          send={() => unwrap(auth.api.DELETE('/api/v1/admin/users/{id}', { params }))}
          onDone={async () => {
            await navigate('/admin/users', { state: { notice: 'The account is deleted.' } });
            queryClient.removeQueries({ queryKey: ['admin', 'users', person.id] });
            await queryClient.invalidateQueries({ queryKey: ['admin'] });
          }}
          consequence={`${self}The account and its data are gone for good.`}
        />
      </div>
    </section>
  );
}
