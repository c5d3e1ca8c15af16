import argon2 from 'argon2';

/** As the application hashes: 19 MiB, two passes, one lane. */
export const hashing = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
