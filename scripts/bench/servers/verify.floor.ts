/** Floor (a): checks the RS256 signature of one access token per request, and does nothing else. */
import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { listen } from './listen.ts';

const key = createPublicKey(process.env['PUBLIC_KEY']!);

listen(
  createServer((request, response) => {
    const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
    const signatureAt = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(signatureAt + 1), 'base64url');
    const isGenuine = verify('RSA-SHA256', Buffer.from(token.slice(0, signatureAt)), key, signature);
    response.writeHead(isGenuine ? 204 : 401).end();
  }),
);
