import { z } from 'zod';

// The kinds of variable that more than one room declares. Each message is the mend that the operator reads at boot.

export const positive = (fallback: number, max = Number.MAX_SAFE_INTEGER) =>
  z.coerce
    .number({ error: 'use a number' })
    .positive('use a number above 0')
    .max(max, `use at most ${max}`)
    .default(fallback);

export const whole = (fallback: number, min: number, max: number) =>
  z.coerce
    .number({ error: `use a whole number from ${min} to ${max}` })
    .int(`use a whole number from ${min} to ${max}`)
    .min(min, `use at least ${min}`)
    .max(max, `use at most ${max}`)
    .default(fallback);

export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'], { error: 'use true or false' })
    .transform((value) => value === 'true')
    .default(fallback);

/** An origin or base URL, kept without a trailing slash so that paths can be appended. */
export const httpUrl = () =>
  z
    .url({ protocol: /^https?$/, error: 'use a URL such as https://app.example.com' })
    .transform((value) => value.replace(/\/+$/, ''));

export const list = () =>
  z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean),
    );

/** So many in so long. */
export interface Allowance {
  allowed: number;
  windowSeconds: number;
}

/** `count/seconds`, as in `600/60`. */
export const limit = (count: number, seconds: number) =>
  z
    .string()
    .regex(/^\d+\/(?!0*(\.0*)?$)\d+(\.\d+)?$/, 'use count/seconds, for example 600/60')
    .default(`${count}/${seconds}`)
    .transform((value): Allowance => {
      const [allowed, windowSeconds] = value.split('/').map(Number) as [number, number];
      return { allowed, windowSeconds };
    });

const exampleSecret = 'ZXhhbXBsZS1leGFtcGxlLWV4YW1wbGUtZXhhbXBsZS4=';

/** 32 random bytes in base64. In development a missing one is generated and kept (development-secrets.ts). */
export const secret = () =>
  z
    .string({ error: 'use 32 random bytes in base64: openssl rand -base64 32' })
    .refine((value) => Buffer.from(value, 'base64').length === 32, {
      error: 'use 32 random bytes in base64: openssl rand -base64 32',
      abort: true,
    })
    .refine((value) => value !== exampleSecret && new Set(Buffer.from(value, 'base64')).size > 8, {
      error: 'is an example, not a secret: openssl rand -base64 32',
    })
    .transform((value) => Buffer.from(value, 'base64'))
    .meta({ generatedInDevelopment: true });
