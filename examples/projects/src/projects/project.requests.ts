import { IsGiven, IsLine } from '../platform/fields/index.js';

const title = { max: 200, example: 'The first of many' };

export class CreateProjectRequest {
  @IsLine(title)
  title!: string;
}

/** What is left out stays as it is. */
export class UpdateProjectRequest {
  @IsGiven()
  @IsLine({ ...title, required: false })
  title?: string;
}
