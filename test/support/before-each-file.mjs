// Some packages are CommonJS and require Nest, which is not: Jest allows that only once Nest has been evaluated.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';

// Files take turns on the database of their worker, which each of them empties.
const worker = process.env.JEST_WORKER_ID;
process.env.DATABASE_OF_THIS_WORKER = process.env[`DATABASE_OF_WORKER_${worker}`];
if (process.env.TEST_REDIS_URL) {
  const url = new URL(process.env.TEST_REDIS_URL);
  url.pathname = `/${Number(url.pathname.slice(1)) + Number(worker) - 1}`;
  process.env.TEST_REDIS_URL = url.href;
}
