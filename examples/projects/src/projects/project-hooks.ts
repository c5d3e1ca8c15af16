import { Injectable } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { LetterOf, type LetterText } from '../auth/index.js';
import { PersonalData, type User } from '../users/index.js';
import type { Language } from '../vocabulary/index.js';
import { ProjectResponse } from './project.response.js';
import { maxProjects } from './projects.errors.js';
import { ProjectsService } from './projects.service.js';

class ProjectsOfPerson {
  @ApiProperty({ type: [ProjectResponse], maxItems: maxProjects })
  items!: ProjectResponse[];
}

const removed: Record<Language, (projectId: string) => LetterText> = {
  en: (projectId) => ({
    subject: 'One of your projects was removed',
    paragraphs: [`Your project ${projectId} was removed by a manager. Write to us if that puzzles you.`],
  }),
  de: (projectId) => ({
    subject: 'Eines Ihrer Projekte wurde entfernt',
    paragraphs: [
      `Ihr Projekt ${projectId} wurde von einem Manager entfernt. Fragen Sie uns gern nach dem Grund.`,
    ],
  }),
};

@Injectable()
export class ProjectHooks {
  constructor(private readonly projects: ProjectsService) {}

  @LetterOf('project_removed')
  writeRemoved({ language }: User, { projectId }: { projectId: string }): LetterText {
    return removed[language](projectId);
  }

  @PersonalData({ name: 'projects', type: ProjectsOfPerson, in: ['export'] })
  async export(userId: string): Promise<ProjectsOfPerson> {
    return { items: (await this.projects.listAllOf(userId)).map(ProjectResponse.of) };
  }
}
