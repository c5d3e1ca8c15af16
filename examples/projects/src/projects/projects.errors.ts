import { Problem } from '../platform/problems/index.js';

/** Of one owner, so that no account can fill the table. */
export const maxProjects = 1000;

export class ProjectLimitReached extends Problem({
  kind: 'conflict',
  code: 'project_limit_reached',
  title: 'Limit of projects reached',
  detail: `One account has at most ${maxProjects} projects.`,
  remedy: 'Delete what is no longer needed.',
}) {}
