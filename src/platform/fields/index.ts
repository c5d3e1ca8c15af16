export { IsGiven } from './is-given.js';
export { IsLine, type LineRule } from './is-line.js';
