import { Outlet } from 'react-router';
import { SectionLinks } from '../components/section-links';

export function AdminLayout() {
  return (
    <>
      <SectionLinks
        label="Administration"
        links={[
          ['/admin/users', 'Users'],
          ['/admin/audit', 'Audit trail'],
        ]}
      />
      <Outlet />
    </>
  );
}
