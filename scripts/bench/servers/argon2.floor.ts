/** Floor (d): password hashes, one at a time on every core, for so many seconds. Prints how many there were. */
import { availableParallelism } from 'node:os';
import argon2 from 'argon2';
import { hashing } from '../../hashing.ts';

const endsAt = performance.now() + Number(process.argv[2]) * 1000;
const taken: number[] = [];

async function keepOneCoreBusy(): Promise<void> {
  while (performance.now() < endsAt) {
    const began = performance.now();
    await argon2.hash('quiet harbour before nine', hashing);
    taken.push(performance.now() - began);
  }
}

const cpuBefore = process.cpuUsage();
const began = performance.now();
await Promise.all(Array.from({ length: availableParallelism() }, keepOneCoreBusy));
const { user, system } = process.cpuUsage(cpuBefore);
const seconds = (performance.now() - began) / 1000;
console.log(JSON.stringify({ taken, seconds, cpuSeconds: (user + system) / 1e6 }));
