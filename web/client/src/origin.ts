/** The API's origin; none where there is no page whose origin it could be. @throws TypeError for what is no origin */
export function originOf(baseUrl: string | undefined): string | undefined {
  const page = globalThis.location?.origin;
  if (!baseUrl) return page;
  const url = parse(baseUrl, page);
  if (!url || url.pathname !== '/' || url.origin === 'null')
    throw new TypeError(`baseUrl is an origin, as https://api.example.com, and not ${baseUrl}`);
  return url.origin;
}

function parse(url: string, base: string | undefined): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
