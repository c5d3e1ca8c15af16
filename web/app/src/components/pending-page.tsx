import { LoadFailed } from './load-failed';
import { Loading } from './loading';
import { Page } from './page';

type Query = { isError: boolean; error: unknown; isFetching: boolean; refetch: () => unknown };

/** In place of a page whose title is not known yet: it has one, too, and leaves the focus to the page that comes. */
export function PendingPage({ query }: { query: Query }) {
  if (query.isError) {
    return (
      <Page title="This page cannot be shown">
        <LoadFailed query={query} />
      </Page>
    );
  }
  return (
    <>
      <title>Loading · Gatehouse</title>
      <h1>Loading</h1>
      <Loading />
    </>
  );
}
