import { useState } from 'react';
import { Button, FieldError, Input, Label, Text, TextField } from 'react-aria-components';

type Props = {
  name: string;
  label: string;
  autoComplete: 'current-password' | 'new-password';
  hint?: string;
};

export function PasswordField({ label, hint, ...field }: Props) {
  const [isShown, setIsShown] = useState(false);
  return (
    <TextField {...field} className="field" type={isShown ? 'text' : 'password'} spellCheck="false" isRequired>
      <Label>{label}</Label>
      {hint && <Text slot="description">{hint}</Text>}
      <div className="password-input">
        <Input autoCapitalize="none" autoCorrect="off" />
        <Button className="button plain" onPress={() => setIsShown(!isShown)}>
          {isShown ? 'Hide' : 'Show'}
          <span className="visually-hidden"> what is typed</span>
        </Button>
      </div>
      <FieldError />
    </TextField>
  );
}
