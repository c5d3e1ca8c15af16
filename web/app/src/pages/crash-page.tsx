import { Page } from '../components/page';

/** What is shown in place of a page that threw. */
export function CrashPage() {
  return (
    <Page title="Something went wrong">
      <p role="alert">This page could not be shown.</p>
      <p>
        <a href="">Load it again</a>
      </p>
    </Page>
  );
}
