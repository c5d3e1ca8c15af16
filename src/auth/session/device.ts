import bowser from 'bowser';

/** "Firefox on Linux" for a person to recognise; what is no browser is named as it names itself. */
export function deviceOf(userAgent: string): string {
  const { browser, os } = bowser.parse(userAgent || '-');
  if (!browser.name) return userAgent.slice(0, 60);
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}
