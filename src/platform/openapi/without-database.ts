import { Mark } from './marks.js';

/**
 * Of an operation that asks the database for nothing: it promises no 503, and the tests ask it while PostgreSQL is away. What is
 * guarded promises it all the same, as its guard asks whether the session still lives.
 */
export const WithoutDatabase = () => Mark('without-database');
