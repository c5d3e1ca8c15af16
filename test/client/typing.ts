/** What has to compile, and what must not: read by `npm run types`, never run. */
import {
  type AuthClient,
  isProblem,
  type ProblemCode,
  ProblemError,
  unwrap,
} from '../../web/client/src/index.js';

export async function compiles(auth: AuthClient, caught: unknown) {
  const { data, error } = await auth.api.PATCH('/api/v1/users/me', { body: { name: '' } });
  const name: string | undefined = data?.name;
  const code: ProblemCode | undefined = error?.code;
  if (data) error satisfies undefined;

  if (error?.code === 'validation_failed') error.errors.map(({ pointer }) => pointer);
  // @ts-expect-error another code has no fields
  if (error?.code === 'token_stale') error.errors.map(({ pointer }) => pointer);
  // @ts-expect-error no such code
  if (error?.code === 'forbiden') return;
  // @ts-expect-error neither narrowed nor known to be there
  error.errors.map(({ pointer }) => pointer);

  const login = await auth.login({ email: '', password: '' });
  if (login.error?.code === 'email_unverified') login.error.detail satisfies string;
  // @ts-expect-error a login is never refused for that
  if (login.error?.code === 'last_admin') return;
  const removal = await auth.api.DELETE('/api/v1/users/me', { body: { password: '' } });
  if (removal.error?.code === 'last_admin') removal.error.status satisfies number;
  // @ts-expect-error who is signed in has confirmed the address
  if (removal.error?.code === 'email_unverified') return;

  if (caught instanceof ProblemError) caught.retryAfterSeconds satisfies number | undefined;
  if (isProblem(caught, 'validation_failed')) caught.errors.map(({ message }) => message);
  // @ts-expect-error no such code
  isProblem(caught, 'validation_fail');
  // @ts-expect-error any problem may have none
  if (isProblem(caught)) caught.errors.map(({ message }) => message);

  const page = await unwrap(auth.api.GET('/api/v1/admin/users', { params: { query: { limit: 20 } } }));
  page.items.map(({ status }) => status satisfies 'active' | 'disabled' | 'unverified');
  (await unwrap(auth.login({ email: '', password: '' }))).user.roles satisfies string[];

  // @ts-expect-error no such path
  await auth.api.GET('/api/v1/users/you');
  // @ts-expect-error no such method there
  await auth.api.PUT('/api/v1/users/me');
  // @ts-expect-error a number
  await auth.api.GET('/api/v1/admin/users', { params: { query: { limit: 'twenty' } } });
  // @ts-expect-error the id is missing
  await auth.api.DELETE('/api/v1/auth/sessions/{id}');
  // @ts-expect-error the body is missing
  await auth.api.POST('/api/v1/auth/signup');
  // @ts-expect-error no such member
  await auth.api.PATCH('/api/v1/users/me', { body: { nickname: 'Ada' } });
  // @ts-expect-error the password is missing
  await auth.login({ email: '' });
  // @ts-expect-error a method of its own: it tells other tabs
  await auth.api.POST('/api/v1/auth/login', { body: { email: '', password: '' } });
  // @ts-expect-error a method of its own: it takes turns with refreshes
  await auth.api.POST('/api/v1/auth/logout');
  // @ts-expect-error no such event
  auth.subscribe((event) => event === 'signed-up');
  return { name, code };
}
