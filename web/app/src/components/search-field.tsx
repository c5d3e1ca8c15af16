import { Input, Label, SearchField as AriaSearchField } from 'react-aria-components';
import { useDraft } from './use-draft';

type Props = { label: string; value: string; onChange: (value: string) => void };

/** Searches once typing pauses, or at Enter. */
export function SearchField({ label, value, onChange }: Props) {
  const { draft, type, handOver } = useDraft(value, onChange);
  return (
    <AriaSearchField className="field" value={draft} onChange={type} onSubmit={handOver}>
      <Label>{label}</Label>
      <Input />
    </AriaSearchField>
  );
}
