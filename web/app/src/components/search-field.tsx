import { useEffect, useState } from 'react';
import { Input, Label, SearchField as AriaSearchField } from 'react-aria-components';

const pauseMs = 300;

/** Searches once typing pauses, or at Enter. */
export function SearchField({
  label,
  value,
  onSearch,
}: {
  label: string;
  value: string;
  onSearch: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onSearch(text), pauseMs);
    return () => clearTimeout(timer);
    // Only what is typed starts a search.
  }, [text]);
  return (
    <AriaSearchField className="field" value={text} onChange={setText} onSubmit={onSearch}>
      <Label>{label}</Label>
      <Input />
    </AriaSearchField>
  );
}
