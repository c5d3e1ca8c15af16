import { type components, unwrap } from '@gatehouse/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { auth } from './auth.js';
import { ProblemForm } from './problem-form.js';

type Schemas = components['schemas'];

/** A wrong current password is `validation_failed`, with `password_incorrect` at `/currentPassword`. */
export function PasswordForm() {
  const change = (body: Schemas['ChangePasswordRequest']) =>
    unwrap(auth.api.POST('/api/v1/auth/change-password', { body }));
  return (
    <ProblemForm label="Change password" send={change} done="Your other devices are signed out.">
      <input name="currentPassword" type="password" autoComplete="current-password" aria-label="Current" />
      <input name="newPassword" type="password" autoComplete="new-password" aria-label="New" />
    </ProblemForm>
  );
}

/** Nothing changes until the link in the letter to the new address is followed: `/confirm-email`. */
export function EmailForm() {
  const change = (body: Schemas['ChangeEmailRequest']) =>
    unwrap(auth.api.POST('/api/v1/auth/change-email', { body }));
  return (
    <ProblemForm label="Change address" send={change} done="Open the link in the letter to the new address.">
      <input name="newEmail" type="email" autoComplete="email" aria-label="New e-mail" />
      <input name="password" type="password" autoComplete="current-password" aria-label="Password" />
    </ProblemForm>
  );
}

export function Sessions() {
  const queries = useQueryClient();
  const { data: sessions = [] } = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => unwrap(auth.api.GET('/api/v1/auth/sessions', { signal })),
  });
  const end = useMutation({
    mutationFn: (id: string) =>
      unwrap(auth.api.DELETE('/api/v1/auth/sessions/{id}', { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  return (
    <ul>
      {sessions.map(({ id, device, current }) => (
        <li key={id}>
          {device} {current ? '(this one)' : <button onClick={() => end.mutate(id)}>Sign out</button>}
        </li>
      ))}
      {end.error && <li role="alert">{end.error.message}</li>}
    </ul>
  );
}

export function DeleteAccountForm() {
  const remove = async (body: Schemas['DeleteMeRequest']) => {
    await unwrap(auth.api.DELETE('/api/v1/users/me', { body }));
    // The session has ended with the account: this tells the tabs.
    await auth.logout();
  };
  return (
    <ProblemForm label="Delete my account" send={remove}>
      <input name="password" type="password" autoComplete="current-password" aria-label="Password" />
    </ProblemForm>
  );
}
