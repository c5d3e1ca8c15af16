import { escapeHtml, page } from '../../platform/http/index.js';
import type { StoredLetter } from './stored-letter.js';

export function listPage(letters: StoredLetter[]): string {
  const rows = letters.map(
    ({ id, receivedAt, envelope, subject }) => `<tr>
      <td>${time(receivedAt)}</td>
      <td>${escapeHtml(envelope.to.join(', '))}</td>
      <td><a href="/inbox/${escapeHtml(id)}">${escapeHtml(subject || '(no subject)')}</a></td>
    </tr>`,
  );
  const table = `<table>
    <thead><tr><th scope="col">Received</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead>
    <tbody>${rows.join('')}</tbody>
  </table>`;
  return page(
    'Inbox',
    `<h1>Inbox</h1>
    <p>Letters that this app sent. Nothing here has left this machine.</p>
    ${rows.length > 0 ? table : '<p>No letters yet.</p>'}`,
  );
}

export function letterPage({
  id,
  receivedAt,
  envelope,
  from,
  to,
  subject,
  text,
  html,
}: StoredLetter): string {
  const facts = [
    ['Envelope from', escapeHtml(envelope.from)],
    ['Envelope to', escapeHtml(envelope.to.join(', '))],
    ['From', escapeHtml(from)],
    ['To', escapeHtml(to)],
    ['Received', time(receivedAt)],
  ].map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  // Scripts, forms and our origin stay closed to it; a clicked link may open a tab that is free of the sandbox.
  const frame = `<h2>HTML</h2>
    <iframe src="/inbox/${escapeHtml(id)}/html" title="The letter as HTML" sandbox="${sandbox}"></iframe>`;
  return page(
    subject || '(no subject)',
    `<p><a href="/inbox">Inbox</a></p>
    <h1>${escapeHtml(subject || '(no subject)')}</h1>
    <table><tbody>${facts.join('')}</tbody></table>
    <h2>Text</h2>
    <div style="white-space: pre-wrap; overflow-wrap: anywhere">${withLinks(text)}</div>
    ${html ? frame : ''}`,
  );
}

export const sandbox = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';

/** The letter as it came. The tags before it win over its own: links leave the frame, and there is no quirks mode. */
export function framedHtml({ html }: StoredLetter): string {
  return `<!doctype html><meta charset="utf-8"><base target="_blank">${html}`;
}

/** http and https alone become links, without the punctuation that ends their sentence. */
const link = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/;

function withLinks(text: string): string {
  // Splitting by a group puts each match at an odd place.
  const parts = text.split(link).map((part, place) => {
    const escaped = escapeHtml(part);
    return place % 2 === 1 ? `<a href="${escaped}" target="_blank" rel="noreferrer">${escaped}</a>` : escaped;
  });
  return parts.join('');
}

function time(instant: string): string {
  const readable = instant.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
  return `<time datetime="${escapeHtml(instant)}">${escapeHtml(readable)}</time>`;
}
