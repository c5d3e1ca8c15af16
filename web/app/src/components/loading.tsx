import { useEffect, useState } from 'react';

/** Its text comes after its region: one that comes with its text is not read out. */
export function Loading() {
  const [text, setText] = useState('');
  useEffect(() => setText('Loading…'), []);
  return (
    <p role="status" className="loading">
      {text}
    </p>
  );
}
