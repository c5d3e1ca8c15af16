import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { CurrentUser, type Principal, Roles } from '../../src/access/index.js';
import { createTestApp, expectProblem, type TestApp } from '../kit/index.js';

class NoteRequest {
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @IsString()
  @Length(1, 100)
  text!: string;
}

class NoteResponse {
  @ApiProperty()
  ownerId!: string;
  @ApiProperty()
  text!: string;
}

@Controller('test-notes')
class NotesController {
  private readonly notes: NoteResponse[] = [];

  @Post()
  @Roles('user')
  @ApiCreatedResponse({ type: NoteResponse })
  add(@CurrentUser() { userId }: Principal, @Body() { text }: NoteRequest): NoteResponse {
    const note = { ownerId: userId, text };
    this.notes.push(note);
    return note;
  }

  @Get()
  @Roles('admin')
  @ApiOkResponse({ type: [NoteResponse] })
  list(): NoteResponse[] {
    return this.notes;
  }
}

@Module({ controllers: [NotesController] })
class NotesModule {}

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rooms: [NotesModule] });
});
afterAll(() => app?.stop());

it('shows administrators what people have noted', async () => {
  const ada = await app.person();
  const admin = await app.visitor().loginAs('admin');
  expect((await ada.post('/test-notes', { text: 'Buy figs' })).status).toBe(201);
  expect((await admin.get('/test-notes')).body).toEqual([{ ownerId: ada.userId, text: 'Buy figs' }]);
});

it('refuses notes without a text', async () => {
  const ada = await app.person();
  const answer = await ada.post('/test-notes', { text: '' });
  expectProblem(answer, 422, 'validation_failed');
  expect(answer.body['errors']).toMatchObject([{ pointer: '/text' }]);
});

it('is closed to those who are no administrators', async () => {
  expectProblem(await app.visitor().get('/test-notes'), 401, 'token_missing');
  expectProblem(await (await app.person()).get('/test-notes'), 403, 'forbidden');
});
