import { Outlet, ScrollRestoration } from 'react-router';
import { Pages } from './components/page';
import { Header } from './header';

export function Layout() {
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        <Pages>
          <Outlet />
        </Pages>
      </main>
      <ScrollRestoration />
    </>
  );
}
