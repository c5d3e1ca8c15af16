import { Outlet } from 'react-router';
import { Page } from '../components/page';
import { SectionLinks } from '../components/section-links';

export function AccountLayout() {
  return (
    <Page title="Your account">
      <SectionLinks
        label="Account"
        links={[
          ['/account', 'Profile'],
          ['/account/password', 'Password'],
          ['/account/email', 'E-mail'],
          ['/account/sessions', 'Sessions'],
          ['/account/data', 'Your data'],
        ]}
      />
      <Outlet />
    </Page>
  );
}
