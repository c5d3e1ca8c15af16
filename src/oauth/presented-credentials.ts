import type { FastifyRequest } from 'fastify';
import { timesSent } from '../platform/http/index.js';
import type { ClientCredentials } from './clients.js';
import { InvalidClient, InvalidRequest } from './oauth.errors.js';
import { OAuthForm } from './oauth-form.js';

/**
 * What a client presents, in one of the two ways of RFC 6749, 2.3.1: as Basic, or in the body.
 * @throws InvalidClient for nothing that could be credentials, InvalidRequest for both ways at once
 */
export function presentedCredentials(request: FastifyRequest): ClientCredentials {
  const form = new OAuthForm(request);
  const [clientId, secret] = [form.find('client_id')?.toLowerCase(), form.find('client_secret')];
  const { authorization } = request.headers;
  if (timesSent('authorization', request.raw) > 1)
    throw new InvalidRequest({ reason: 'two Authorization headers' });
  if (authorization === undefined) {
    if (clientId && secret) return { clientId, secret };
    throw new InvalidClient({ reason: 'no credentials' });
  }
  if (secret) throw new InvalidRequest({ reason: 'credentials in two ways' });
  const credentials = readBasic(authorization);
  if (clientId && clientId !== credentials.clientId) throw new InvalidRequest({ reason: 'two client ids' });
  return credentials;
}

/** Id and secret are form-encoded each before they are joined; ours look the same either way. */
function readBasic(authorization: string): ClientCredentials {
  const [, encoded] = /^basic +([\w+/]+={0,2})$/i.exec(authorization) ?? [];
  const [clientId, secret] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(/:(.*)/s)
    .map(formDecoded);
  if (clientId && secret) return { clientId: clientId.toLowerCase(), secret };
  throw new InvalidClient({ reason: 'no Basic credentials' });
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
