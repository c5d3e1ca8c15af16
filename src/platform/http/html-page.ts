const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** The plain page that error codes and the development inbox share. `body` is HTML that is already escaped. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Gatehouse</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
table { width: 100%; border-collapse: collapse } td, th { padding: .4rem; text-align: start; border-bottom: 1px solid #8884 }
iframe { width: 100%; min-height: 30rem; border: 1px solid #8884; background: white }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
