import { isProblem } from '@gatehouse/client';

/** Why something failed, in the server's words; `fields` are those that show their own errors themselves. */
export function ProblemAlert({ error, fields = [] }: { error: unknown; fields?: string[] }) {
  if (!error) return null;
  return (
    <div role="alert" className="alert">
      <p>{reason(error)}</p>
      {homeless(error, fields).map((message) => (
        <p key={message}>{message}</p>
      ))}
    </div>
  );
}

function reason(error: unknown): string {
  if (isProblem(error)) return error.detail;
  return 'The server cannot be reached. Check your connection and try again.';
}

function homeless(error: unknown, fields: string[]): string[] {
  if (!isProblem(error, 'validation_failed')) return [];
  return error.errors
    .filter(({ pointer }) => !fields.includes(pointer.slice(1)))
    .map(({ message }) => message);
}
