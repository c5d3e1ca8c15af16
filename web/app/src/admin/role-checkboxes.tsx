import { useId } from 'react';
import { useFieldError } from '../components/field-errors';
import { type Role, roleNames } from './role-names';

type Props = { value: Role[]; onChange: (roles: Role[]) => void };

/** What the server finds wrong with `roles` stands here: the form has to name it in `fields`. */
export function RoleCheckboxes({ value, onChange }: Props) {
  const error = useFieldError('roles');
  const errorId = useId();
  return (
    <fieldset aria-describedby={error && errorId}>
      <legend>Roles</legend>
      {roleNames.map(([role, name]) => (
        <label key={role} className="checkbox">
          <input
            type="checkbox"
            aria-invalid={error !== undefined}
            checked={value.includes(role)}
            onChange={({ target }) =>
              onChange(target.checked ? [...value, role] : value.filter((other) => other !== role))
            }
          />
          {name}
        </label>
      ))}
      {error && (
        <span id={errorId} className="react-aria-FieldError">
          {error}
        </span>
      )}
    </fieldset>
  );
}
