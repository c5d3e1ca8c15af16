export { ApiTag, documentTags } from './api-tag.js';
export { documentHeaders } from './headers.js';
export { isMarked, Mark, mark, removeMarks } from './marks.js';
export { type Operation, operationsOf } from './operations.js';
export { documentProblems } from './problem-responses.js';
export { documentSchemas } from './schemas.js';
export { WithoutDatabase } from './without-database.js';
