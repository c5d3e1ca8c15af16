import { useState } from 'react';
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { Button } from './button';
import { useFieldError } from './field-errors';

type Props = {
  name: string;
  label: string;
  autoComplete: 'current-password' | 'new-password';
  hint?: string;
};

export function PasswordField({ label, hint, ...field }: Props) {
  const error = useFieldError(field.name);
  const [isShown, setIsShown] = useState(false);
  return (
    <TextField
      {...field}
      className="field"
      type={isShown ? 'text' : 'password'}
      spellCheck="false"
      autoCorrect="off"
      isRequired
      isInvalid={error !== undefined}
    >
      <Label>{label}</Label>
      {hint && <Text slot="description">{hint}</Text>}
      <div className="password-input">
        <Input autoCapitalize="none" />
        <Button onPress={() => setIsShown(!isShown)}>
          {isShown ? 'Hide' : 'Show'}
          <span className="visually-hidden"> what is typed: {label}</span>
        </Button>
      </div>
      <FieldError>{error}</FieldError>
    </TextField>
  );
}
