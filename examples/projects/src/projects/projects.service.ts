import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Owners } from '../access/index.js';
import { AuditTrail } from '../audit/index.js';
import { Letters } from '../auth/index.js';
import { Clock } from '../platform/clock/index.js';
import { UnitOfWork } from '../platform/database/index.js';
import { isInstant, type Page, type PageQuery, positionFrom, toPage } from '../platform/paging/index.js';
import { NotFound } from '../platform/problems/index.js';
import { TokenRevoked } from '../tokens/index.js';
import { Users } from '../users/index.js';
import { Project } from './project.entity.js';
import type { CreateProjectRequest, UpdateProjectRequest } from './project.requests.js';
import { maxProjects, ProjectLimitReached } from './projects.errors.js';

/** Each project belongs to one person; who else may see it is for `@OwnedBy` to say. */
@Injectable()
export class ProjectsService implements Owners {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: Users,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
    private readonly letters: Letters,
  ) {}

  async ownerOf(id: string): Promise<string | null> {
    return (await this.repository.findOneBy({ id }))?.userId ?? null;
  }

  /** @throws ProjectLimitReached */
  async create(userId: string, { title }: CreateProjectRequest): Promise<Project> {
    return this.unitOfWork.run(async () => {
      // Held to the end: of two requests that would each be the last one allowed, the second waits and counts again.
      const owner = await this.users.lock(userId);
      if (!owner) throw new TokenRevoked({ reason: 'deleted after the guard had let them through' });
      const count = await this.repository.countBy({ userId });
      if (count >= maxProjects) throw new ProjectLimitReached();
      const project = this.repository.create({
        id: randomUUID(),
        userId,
        title,
        createdAt: this.clock.now(),
      });
      await this.repository.insert(project);
      return project;
    });
  }

  /** Newest first, by keyset: a page costs the same however far one has come. */
  async page<Item>(
    userId: string,
    { limit, cursor }: PageQuery,
    toItem: (project: Project) => Item,
  ): Promise<Page<Item>> {
    const query = this.repository.createQueryBuilder('item').where('item.userId = :userId', { userId });
    const position = positionFrom(cursor, isInstant);
    if (position) query.andWhere('(item.createdAt, item.id) < (:key, :id)', position);
    const rows = await query
      .orderBy('item.createdAt', 'DESC')
      .addOrderBy('item.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    return toPage(rows, limit, ({ createdAt, id }) => ({ key: createdAt.toISOString(), id }), toItem);
  }

  /** All that one person has, newest first. */
  listAllOf(userId: string): Promise<Project[]> {
    return this.repository.find({ where: { userId }, order: { createdAt: 'DESC', id: 'DESC' } });
  }

  /** @throws NotFound */
  async get(id: string): Promise<Project> {
    const project = await this.repository.findOneBy({ id });
    if (!project) throw new NotFound();
    return project;
  }

  /** @throws NotFound */
  async update(id: string, { title }: UpdateProjectRequest): Promise<Project> {
    return this.unitOfWork.run(async () => {
      const project = await this.lock(id);
      return this.repository.save(this.repository.merge(project, { title }));
    });
  }

  /** @throws NotFound */
  async delete(id: string, actorId: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { userId } = await this.lock(id);
      await this.repository.delete(id);
      if (userId === actorId) return;
      await this.audit.record({ type: 'project.removed', userId, actorId, details: { projectId: id } });
      await this.letters.postOwn('project_removed', userId, { projectId: id });
    });
  }

  /** Holds the row until the unit of work ends. */
  private async lock(id: string): Promise<Project> {
    const project = await this.repository.findOne({ where: { id }, lock: { mode: 'for_no_key_update' } });
    if (!project) throw new NotFound();
    return project;
  }

  private get repository() {
    return this.unitOfWork.repository(Project);
  }
}
