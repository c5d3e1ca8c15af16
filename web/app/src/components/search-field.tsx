import { Input, Label, SearchField as AriaSearchField, Text } from 'react-aria-components';
import { useDraft } from './use-draft';

type Props = { label: string; hint?: string; value: string; onChange: (value: string) => void };

/** Searches once typing pauses, or at Enter. */
export function SearchField({ label, hint, value, onChange }: Props) {
  const { draft, type, handOver } = useDraft(value, onChange);
  return (
    <AriaSearchField className="field" value={draft} onChange={type} onSubmit={handOver}>
      <Label>{label}</Label>
      <Input />
      {hint && <Text slot="description">{hint}</Text>}
    </AriaSearchField>
  );
}
