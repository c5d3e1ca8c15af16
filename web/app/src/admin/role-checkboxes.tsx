import type { components } from '@gatehouse/client';

export type Role = components['schemas']['Role'];

const roles: [role: Role, name: string][] = [
  ['user', 'User'],
  ['admin', 'Administrator'],
];

type Props = { value: Role[]; onChange: (roles: Role[]) => void };

export function RoleCheckboxes({ value, onChange }: Props) {
  return (
    <fieldset>
      <legend>Roles</legend>
      {roles.map(([role, name]) => (
        <label key={role} className="checkbox">
          <input
            type="checkbox"
            checked={value.includes(role)}
            onChange={({ target }) =>
              onChange(target.checked ? [...value, role] : value.filter((other) => other !== role))
            }
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
