import { isProblem, ProblemError, UnexpectedAnswerError } from '@gatehouse/client';

/** Why something failed, in the server's words; `fields` are those that show their own errors themselves. */
export function ProblemAlert({ error, fields = [] }: { error: unknown; fields?: string[] }) {
  if (!error) return null;
  return (
    <div role="alert" className="alert">
      <p>{reason(error)}</p>
      {error instanceof ProblemError && error.retryAfterSeconds && (
        <p>Try again {formatWait(error.retryAfterSeconds)}.</p>
      )}
      {homeless(error, fields).map((message) => (
        <p key={message}>{message}</p>
      ))}
    </div>
  );
}

const relative = new Intl.RelativeTimeFormat('en');

/** "in 30 seconds", "in 15 minutes" */
function formatWait(seconds: number): string {
  return seconds < 100
    ? relative.format(seconds, 'second')
    : relative.format(Math.ceil(seconds / 60), 'minute');
}

function reason(error: unknown): string {
  if (isProblem(error)) return error.detail;
  if (error instanceof UnexpectedAnswerError) {
    return `The server cannot answer at the moment (${error.response.status}). Try again in a while.`;
  }
  // What `fetch` throws where no answer comes, and the client where none comes in time.
  if (error instanceof TypeError || error instanceof DOMException) {
    return 'The server cannot be reached. Check your connection and try again.';
  }
  return 'Something went wrong on this page. Load it again.';
}

function homeless(error: unknown, fields: string[]): string[] {
  if (!isProblem(error, 'validation_failed')) return [];
  return error.errors
    .filter(({ pointer }) => !fields.includes(pointer.slice(1)))
    .map(({ message }) => message);
}
