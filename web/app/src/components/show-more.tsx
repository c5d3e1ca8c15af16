import { Button } from './button';
import { ProblemAlert } from './problem-alert';

type Query = {
  data: { pages: unknown[] } | undefined;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: unknown;
  fetchNextPage: () => unknown;
};

export function ShowMore({ query }: { query: Query }) {
  if (!query.hasNextPage) {
    const wasPressed = (query.data?.pages.length ?? 0) > 1;
    return (
      wasPressed && (
        <p ref={takeFocusOfButton} tabIndex={-1} className="quiet">
          That is all.
        </p>
      )
    );
  }
  return (
    <>
      {query.isFetchNextPageError && <ProblemAlert error={query.error} />}
      <Button isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
        Show more
      </Button>
    </>
  );
}

/** Of the button, which is gone; a search field that is typed in keeps it. */
function takeFocusOfButton(end: HTMLElement | null): void {
  if (document.activeElement === document.body) end?.focus();
}
