const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

export function formatTime(at: string): string {
  return format.format(new Date(at));
}

export function Time({ at }: { at: string }) {
  return <time dateTime={at}>{formatTime(at)}</time>;
}

/** To the second and with its zone, to be compared with logs. */
export function ExactTime({ at }: { at: string }) {
  return <time dateTime={at}>{exact.format(new Date(at))}</time>;
}
