import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Injectable, Module, Param, Patch } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { OwnedBy, Permissions, Roles } from '../../src/access/index.js';
import { IdParam } from '../../src/platform/http/index.js';
import { createTestApp, expectProblem, type TestApp, type Visitor } from '../kit/index.js';
import { mintedVisitor } from './minted-visitor.js';

const owners = new Map<string, string>();
const asked: string[] = [];
const entered: string[] = [];

@Injectable()
class Notes {
  async ownerOf(id: string): Promise<string | null> {
    asked.push(id);
    return owners.get(id) ?? null;
  }
}

class NoteRequest {
  @IsString()
  @ApiProperty()
  text!: string;
}

@OwnedBy(Notes, { or: 'users:write' })
@Controller('test-notes')
class NotesController {
  @Get(':id')
  show(@IdParam() id: string) {
    entered.push(id);
  }
  @Patch(':id')
  change(@IdParam() id: string, @Body() _request: NoteRequest) {
    entered.push(id);
  }
  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id') id: string) {
    entered.push(id);
  }
  @OwnedBy(Notes, { param: 'noteId' })
  @Get(':noteId/pages/:id')
  page(@Param('noteId') noteId: string) {
    entered.push(noteId);
  }
  @Roles('admin')
  @Permissions('mail:read')
  @OwnedBy(Notes)
  @Get(':id/letters')
  letters(@IdParam() id: string) {
    entered.push(id);
  }
}

@Module({ controllers: [NotesController], providers: [Notes] })
class NotesModule {}

let app: TestApp;
let ada: Visitor;
let eve: Visitor;
let admin: Visitor;
let note: string;
beforeAll(async () => {
  app = await createTestApp({ rooms: [NotesModule] });
  ada = await mintedVisitor(app);
  eve = await mintedVisitor(app);
  admin = await mintedVisitor(app, ['admin']);
});
afterAll(() => app.stop());
beforeEach(() => {
  note = randomUUID();
  owners.set(note, ada.userId);
  asked.length = 0;
  entered.length = 0;
});

describe('what is owned', () => {
  it('is its owner’s, in any spelling of the id', async () => {
    const spellings = [note, note.toUpperCase(), `%${note.charCodeAt(0).toString(16)}${note.slice(1)}`];
    for (const id of spellings) expect((await ada.get(`/test-notes/${id}`)).status).toBe(200);
    expect((await ada.patch(`/test-notes/${note}`, { text: 'hello' })).status).toBe(200);
    expect((await ada.send('HEAD', `/test-notes/${note}`)).status).toBe(200);
    expect((await ada.get(`/test-notes/${note}/pages/7`)).status).toBe(200);
    expect(new Set(asked)).toEqual(new Set([note]));
    expect(entered).toHaveLength(6);
  });

  it.each([
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['GET', '/pages/7'],
  ])(
    'does not exist for anybody else, who asks the same question and gets the same answer: %s %s',
    async (method, rest) => {
      const body = method === 'PATCH' ? { text: 'mine now' } : undefined;
      const guessed = randomUUID();
      const theirs = await eve.send(method, `/test-notes/${note}${rest}`, body);
      const nobodys = await eve.send(method, `/test-notes/${guessed}${rest}`, body);
      expectProblem(theirs, 404, 'not_found');
      const said = ({ body, headers }: typeof theirs) => ({
        body: { ...body, instance: '', requestId: '' },
        headers: [...headers.keys()].sort(),
      });
      expect(said(theirs)).toEqual(said(nobodys));
      expect(asked).toEqual([note, guessed]);
      expect(entered).toEqual([]);
    },
  );

  it('is not told of by HEAD, by a body that is wrong, or by an id in another spelling', async () => {
    expect((await eve.send('HEAD', `/test-notes/${note}`)).status).toBe(404);
    expectProblem(await eve.patch(`/test-notes/${note}`, { nothing: 1 }), 404, 'not_found');
    expectProblem(await eve.get(`/test-notes/${note.toUpperCase()}`), 404, 'not_found');
    expectProblem(await ada.patch(`/test-notes/${note}`, { nothing: 1 }), 422, 'validation_failed');
    expect(entered).toEqual([]);
  });

  it('reaches a handler by the id that was checked, however that reads it', async () => {
    for (const visitor of [ada, admin]) {
      expect((await visitor.delete(`/test-notes/${note.toUpperCase()}`)).status).toBe(204);
      expectProblem(await visitor.delete(`/test-notes/no-uuid`), 404, 'not_found');
    }
    expect((await ada.get(`/test-notes/${note.toUpperCase()}/pages/7`)).status).toBe(200);
    expect(entered).toEqual([note, note, note]);
  });

  it.each(['me', '1', '%00', `{${'0'.repeat(8)}}`, '..%2f', 'null', 'undefined'])(
    'is not looked up by what is no UUID: %s',
    async (id) => {
      for (const path of [`/test-notes/${id}`, `/test-notes/${id}/pages/7`])
        expectProblem(await ada.get(path), 404, 'not_found');
      expectProblem(await ada.delete(`/test-notes/${id}`), 404, 'not_found');
      expectProblem(await ada.get(`/test-notes/${note.replaceAll('-', '')}`), 404, 'not_found');
      expect([asked, entered]).toEqual([[], []]);
    },
  );

  it('is another’s as soon as the owner changes', async () => {
    owners.set(note, eve.userId);
    expectProblem(await ada.get(`/test-notes/${note}`), 404, 'not_found');
    expect((await eve.get(`/test-notes/${note}`)).status).toBe(200);
  });

  it('is open to whoever holds the permission, and only where the route says so', async () => {
    expect((await admin.get(`/test-notes/${note}`)).status).toBe(200);
    expect((await admin.delete(`/test-notes/${note}`)).status).toBe(204);
    expect(asked).toEqual([]);
    expectProblem(await admin.get(`/test-notes/${note}/pages/7`), 404, 'not_found');
    expect(entered).toEqual([note, note]);
  });

  it('asks for roles and permissions before', async () => {
    expectProblem(await ada.get(`/test-notes/${note}/letters`), 403, 'forbidden');
    expect(asked).toEqual([]);
    expectProblem(await admin.get(`/test-notes/${note}/letters`), 404, 'not_found');
    owners.set(note, admin.userId);
    expect((await admin.get(`/test-notes/${note}/letters`)).status).toBe(200);
  });

  it('is closed without a token, and to an owner who was disabled', async () => {
    expectProblem(await app.visitor().get(`/test-notes/${note}`), 401, 'token_missing');
    const former = await mintedVisitor(app);
    owners.set(note, former.userId);
    expect((await former.get(`/test-notes/${note}`)).status).toBe(200);
    await admin.patch(`/admin/users/${former.userId}`, { disabled: true });
    const refused = await former.get(`/test-notes/${note}`);
    expect(refused.status).toBe(401);
    expect(asked).toEqual([note]);
    expect(entered).toEqual([note]);
  });

  it('is counted and limited before its owner is asked for', async () => {
    const limited = await createTestApp({ rooms: [NotesModule], env: { LIMIT_DEFAULT: '2/60' } });
    const guesser = await mintedVisitor(limited);
    for (let guess = 0; guess < 2; guess += 1) await guesser.get(`/test-notes/${randomUUID()}`);
    expectProblem(await guesser.get(`/test-notes/${note}`), 429, 'too_many_requests');
    expect(asked).toHaveLength(2);
    await limited.stop();
  });

  it('is told of by the document', () => {
    const { get } = app.document!.json['paths']['/api/v1/test-notes/{id}'];
    expect(get).toMatchObject({ 'x-owned': true, security: [{ cookie: [] }, { bearer: [] }] });
    expect(get.description).toBe(
      'Yours only: what is somebody else’s is answered as if it did not exist. With the permission `users:write`, anybody’s.',
    );
    expect(Object.keys(get.responses)).toEqual(expect.arrayContaining(['401', '404']));
    expect(get.responses).not.toHaveProperty('403');
  });
});
