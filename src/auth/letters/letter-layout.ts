import { escapeHtml } from '../../platform/http/index.js';
import type { LetterText } from './letter-texts.js';

/** The same letter as text and as HTML that needs nothing from outside: no image, no style sheet, no tracking. */
export function layOut({ subject, paragraphs, action, footnote }: LetterText, language: string) {
  const text = [
    ...paragraphs,
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    ...(footnote ? [footnote] : []),
  ];
  const html = [
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ...(action ? [button(action)] : []),
    ...(footnote ? [`<p style="color:#666;font-size:14px">${escapeHtml(footnote)}</p>`] : []),
  ];
  return {
    subject,
    text: `${text.join('\n\n')}\n`,
    html: `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem">
${html.join('\n')}
</body></html>
`,
  };
}

function button({ label, url }: { label: string; url: string }): string {
  const style = 'display:inline-block;padding:.7em 1.2em;background:#1d4ed8;color:#fff;border-radius:.4em';
  return `<p><a href="${escapeHtml(url)}" style="${style}">${escapeHtml(label)}</a></p>
<p style="color:#666;font-size:14px;word-break:break-all">${escapeHtml(url)}</p>`;
}
