import { Controller, HttpCode, Module, Post } from '@nestjs/common';
import { AnyUser, Public } from '../../src/access/index.js';
import { WithoutDatabase } from '../../src/platform/openapi/index.js';
import { createTestApp, type TestApp } from '../kit/index.js';

@Controller('test-echoes')
class EchoesController {
  @Post('plain')
  @Public()
  @WithoutDatabase()
  @HttpCode(204)
  plain() {}

  @Post('kept')
  @Public()
  @HttpCode(204)
  kept() {}

  @Post('guarded')
  @AnyUser()
  @WithoutDatabase()
  @HttpCode(204)
  guarded() {}
}

@Module({ controllers: [EchoesController] })
class EchoesModule {}

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rooms: [EchoesModule] });
});
afterAll(() => app.stop());

it.each([
  ['plain', false, 'asks the database for nothing'],
  ['kept', true, 'says nothing of it'],
  ['guarded', true, 'has a guard that asks whether the session lives'],
])('POST /test-echoes/%s promises a 503: %s, as it %s', (name, isPromised) => {
  const { post } = app.document!.json['paths'][`/api/v1/test-echoes/${name}`];
  expect(Object.hasOwn(post.responses, '503')).toBe(isPromised);
});
