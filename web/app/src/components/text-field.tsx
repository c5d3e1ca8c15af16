import type { HTMLAttributes, HTMLInputAutoCompleteAttribute } from 'react';
import { FieldError, Input, Label, Text, TextField as AriaTextField } from 'react-aria-components';

type Props = {
  name: string;
  label: string;
  type?: 'text' | 'email';
  autoComplete?: HTMLInputAutoCompleteAttribute;
  inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'];
  defaultValue?: string;
  hint?: string;
};

/** A field that has to be filled in. Errors of the server reach it by its name, through the form. */
export function TextField({ label, hint, ...field }: Props) {
  return (
    <AriaTextField {...field} className="field" isRequired>
      <Label>{label}</Label>
      {hint && <Text slot="description">{hint}</Text>}
      <Input />
      <FieldError />
    </AriaTextField>
  );
}
