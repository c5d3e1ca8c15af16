import { Button } from './button';
import { ProblemAlert } from './problem-alert';

type Query = { error: unknown; isFetching: boolean; refetch: () => unknown };

export function LoadFailed({ query }: { query: Query }) {
  return (
    <>
      <ProblemAlert error={query.error} />
      <Button isPending={query.isFetching} onPress={() => void query.refetch()}>
        Try again
      </Button>
    </>
  );
}
