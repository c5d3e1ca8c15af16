import { type Occurrence, Problem } from '../platform/problems/index.js';

const challenge = { 'www-authenticate': 'Basic realm="gatehouse", charset="UTF-8"' };

export class InvalidClient extends Problem({
  kind: 'unauthenticated',
  code: 'invalid_client',
  title: 'Client not authenticated',
  detail: 'The client is not known, or its secret is not right.',
  remedy:
    'Check the id and the secret of the service: `npm run clients -- list` shows which are known. A secret that is lost cannot be shown again; add another client.',
  oauthError: 'invalid_client',
}) {
  constructor(occurrence?: Occurrence) {
    super({ headers: challenge, ...occurrence });
  }
}

export class InvalidRequest extends Problem({
  kind: 'malformed',
  code: 'invalid_request',
  title: 'Invalid OAuth request',
  detail:
    'A parameter is missing, sent twice or sent in the URL, or the client authenticates in two ways at once.',
  remedy:
    'Send each parameter once, in the form body; send the credentials either in the Authorization header or in the body.',
  oauthError: 'invalid_request',
}) {}

export class BrowserRefused extends Problem({
  kind: 'forbidden',
  code: 'browser_refused',
  title: 'Not for browsers',
  detail: 'This is for servers: what a page holds is no secret.',
  remedy:
    'Call it from a server. A secret that was in a page is known: remove its client and add another one.',
}) {}
