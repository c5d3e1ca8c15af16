import type { HTMLInputAutoCompleteAttribute } from 'react';
import { FieldError, Input, Label, Text, TextField as AriaTextField } from 'react-aria-components';
import { useFieldError } from './field-errors';

type Props = {
  name: string;
  label: string;
  type?: 'text' | 'email';
  autoComplete: HTMLInputAutoCompleteAttribute;
  defaultValue?: string | undefined;
  value?: string;
  onChange?: (value: string) => void;
  hint?: string;
};

/** A field that has to be filled in. What the server finds wrong with it reaches it by its name (ProblemForm). */
export function TextField({ label, hint, ...field }: Props) {
  const error = useFieldError(field.name);
  return (
    <AriaTextField {...field} className="field" isRequired isInvalid={error !== undefined}>
      <Label>{label}</Label>
      {hint && <Text slot="description">{hint}</Text>}
      <Input />
      <FieldError>{error}</FieldError>
    </AriaTextField>
  );
}
