import { useEffect, useRef, useState } from 'react';

const pauseMs = 300;

/** What is being typed; it is handed over once typing pauses, or at once. */
export function useDraft(value: string, onChange: (value: string) => void) {
  const [draft, setDraft] = useState(value);
  const handedOver = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // Changed elsewhere, as by the back button.
  useEffect(() => {
    if (value === handedOver.current) return;
    handedOver.current = value;
    setDraft(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function handOver(text: string) {
    clearTimeout(timer.current);
    handedOver.current = text;
    onChange(text);
  }

  function type(text: string) {
    clearTimeout(timer.current);
    setDraft(text);
    timer.current = setTimeout(() => handOver(text), pauseMs);
  }

  return { draft, type, handOver };
}
