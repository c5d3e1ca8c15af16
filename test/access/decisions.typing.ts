import { OwnedBy, Permissions, Roles } from '../../src/access/index.js';

/** What has to compile, and what must not: read by `npm run types`, never run. */
export function compiles() {
  Roles('admin');
  Roles('user', 'admin');
  // @ts-expect-error no such role
  Roles('root');
  // @ts-expect-error of no role at all nobody would know what it means
  Roles();

  Permissions('users:read', 'audit:read');
  // @ts-expect-error no such permission
  Permissions('users:raed');
  // @ts-expect-error a role is no permission
  Permissions('admin');
  // @ts-expect-error none at all would be open to everybody
  Permissions();

  class Projects {
    async ownerOf(id: string): Promise<string | null> {
      return id;
    }
  }
  OwnedBy(Projects);
  OwnedBy(Projects, { or: 'users:write', param: 'projectId' });
  // @ts-expect-error no such permission
  OwnedBy(Projects, { or: 'projects:mange' });
  // @ts-expect-error knows no owner
  OwnedBy(class Letters {});
}
