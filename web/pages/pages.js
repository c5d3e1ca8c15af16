/** What the link in a letter opens. Nothing is sent before the button is pressed: mail scanners open links, too. */
const form = document.querySelector('form');
const answer = document.querySelector('#answer');
const fields = [...form.querySelectorAll('input')];
let token;
let isSending = false;

takeToken();
// A second link, pasted into the same tab, changes the fragment and loads nothing.
addEventListener('hashchange', takeToken);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});

/** The fragment reaches no server; out of the address bar it stays out of bookmarks and screenshots, too. */
function takeToken() {
  const presented = new URLSearchParams(location.hash.slice(1)).get('token');
  if (location.hash) history.replaceState(null, '', location.pathname);
  token = presented ?? token;
  form.hidden = !token;
  if (token) answer.replaceChildren();
  else say(['This link is incomplete. Open it from the letter once more.']);
}

async function send() {
  if (isSending) return;
  isSending = true;
  say(['One moment…']);
  const problem = await post(`/api/v1/auth/${form.dataset.operation}`, { token, ...valuesOf(fields) });
  isSending = false;
  if (problem) return showProblem(problem);
  form.remove();
  removeEventListener('hashchange', takeToken);
  say([form.dataset.done]);
  answer.focus();
}

/** The problem (RFC 9457) that the server answers with, or nothing when it is done. */
async function post(path, body) {
  const unreachable = { detail: 'The server cannot be reached. Check your connection and try again.' };
  try {
    const response = await fetch(path, {
      method: 'POST',
      credentials: 'omit',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.ok ? undefined : await response.json();
  } catch {
    return unreachable;
  }
}

function showProblem({ detail, errors = [] }) {
  say([detail, ...errors.map(({ message }) => message)]);
  for (const field of fields) {
    const isInvalid = errors.some(({ pointer }) => pointer === `/${field.name}`);
    field.setAttribute('aria-invalid', String(isInvalid));
    if (isInvalid) field.focus();
  }
}

function valuesOf(inputs) {
  return Object.fromEntries(inputs.map(({ name, value }) => [name, value]));
}

function say(lines) {
  const paragraphs = lines.map((line) => {
    const paragraph = document.createElement('p');
    paragraph.textContent = line;
    return paragraph;
  });
  answer.replaceChildren(...paragraphs);
}
