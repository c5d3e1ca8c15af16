import { useId } from 'react';
import { useDraft } from './use-draft';

type Props = { label: string; value: string; onChange: (day: string) => void };

/** The browser's own field for a day. While a year is typed it passes through many days that nobody meant. */
export function DateField({ label, value, onChange }: Props) {
  const id = useId();
  const { draft, type } = useDraft(value, onChange);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="date" value={draft} onChange={(event) => type(event.target.value)} />
    </div>
  );
}
