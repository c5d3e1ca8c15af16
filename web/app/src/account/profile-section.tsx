import { type components, unwrap } from '@gatehouse/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { auth } from '../auth-client';
import { ProblemForm } from '../components/problem-form';
import { TextField } from '../components/text-field';
import { useMe } from '../session';

type Profile = components['schemas']['UpdateMeRequest'];

export function ProfileSection() {
  const queryClient = useQueryClient();
  const { data: user } = useMe();
  const [typed, setTyped] = useState<string>();
  return (
    <section aria-labelledby="profile">
      <h2 id="profile">Profile</h2>
      <ProblemForm<Profile>
        send={(body) => unwrap(auth.api.PATCH('/api/v1/users/me', { body }))}
        onDone={async ({ name }) => {
          await queryClient.invalidateQueries();
          // What was typed while it was sent stays.
          setTyped((now) => (now === name ? undefined : now));
        }}
        submit="Save"
        done="Saved."
      >
        <TextField
          name="name"
          label="Name"
          autoComplete="name"
          value={typed ?? user?.name ?? ''}
          onChange={setTyped}
        />
      </ProblemForm>
    </section>
  );
}
