import { type components, unwrap } from '@gatehouse/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { auth } from '../auth-client';
import { Button } from '../components/button';
import { ConfirmDialog } from '../components/confirm-dialog';
import { PasswordField } from '../components/password-field';
import { ProblemAlert } from '../components/problem-alert';
import { Status } from '../components/status';
import { forgetPerson } from '../session';
import { saveFile } from './save-file';

type Password = components['schemas']['DeleteMeRequest'];

export function DataSection() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return (
    <section aria-labelledby="data">
      <h2 id="data">Your data</h2>
      <Download />
      <h3>Delete your account</h3>
      <p>Your account and what is kept about you are gone at once, for good.</p>
      <ConfirmDialog<Password>
        trigger="Delete my account"
        title="Delete your account?"
        consequence="This cannot be undone."
        confirm="Delete for good"
        send={deleteAccount}
        onDone={() => {
          forgetPerson(queryClient);
          // At once (flushSync): else the guard would send to the login page first.
          return navigate('/', {
            replace: true,
            flushSync: true,
            state: { notice: 'Your account is deleted.' },
          });
        }}
      >
        <PasswordField name="password" label="Password" autoComplete="current-password" />
      </ConfirmDialog>
    </section>
  );
}

function Download() {
  const download = useMutation({
    mutationFn: () => unwrap(auth.api.GET('/api/v1/users/me/export')),
    onSuccess: (data) => saveFile('my-data.json', JSON.stringify(data, null, 2)),
  });
  return (
    <>
      <p>Everything that is kept about you, as a JSON file.</p>
      <ProblemAlert error={download.error} />
      <Button isPending={download.isPending} onPress={() => download.mutate()}>
        Download my data
      </Button>
      <Status>{download.isSuccess && 'Your data is downloaded.'}</Status>
    </>
  );
}

async function deleteAccount(body: Password): Promise<void> {
  await unwrap(auth.api.DELETE('/api/v1/users/me', { body }));
  // Drops the cookies and tells other tabs. The account is gone also where this fails.
  await auth.logout().catch(() => undefined);
}
