import { Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import type { components } from '@gatehouse/client';

export type Role = components['schemas']['Role'];

const names: Record<Role, string> = { user: 'User', admin: 'Administrator' };

type Props = { value: Role[]; onChange: (roles: Role[]) => void };

export function RoleCheckboxes({ value, onChange }: Props) {
  return (
    <CheckboxGroup className="checkboxes" value={value} onChange={(roles) => onChange(roles as Role[])}>
      <Label>Roles</Label>
      {Object.entries(names).map(([role, name]) => (
        <Checkbox key={role} value={role} className="checkbox">
          <span className="box" aria-hidden="true" />
          {name}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}
