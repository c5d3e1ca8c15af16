import { Controller, Get, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { Public } from '../../src/access/index.js';
import type { StoredLetter } from '../../src/mail/index.js';
import { TestInbox } from './inbox.js';
import { createTestApp } from './index.js';

class UnknownResponse {
  @ApiProperty({
    type: () => {
      throw new Error('nobody knows its type');
    },
  })
  part!: string;
}

const stopped: string[] = [];

@Controller('kit-unknown')
class UnknownController {
  @Get()
  @Public()
  @ApiOkResponse({ type: UnknownResponse })
  show() {}
}

@Module({ controllers: [UnknownController] })
class UnknownModule implements OnApplicationShutdown {
  onApplicationShutdown() {
    stopped.push('unknown');
  }
}

it('an application that cannot be documented is stopped again', async () => {
  await expect(createTestApp({ rooms: [UnknownModule], alone: true })).rejects.toThrow(
    'nobody knows its type',
  );
  expect(stopped).toEqual(['unknown']);
});

describe('the inbox', () => {
  const letter = {
    id: '1',
    envelope: { from: 'us@example.com', to: ['Ada.X@xn--bcher-kva.example'] },
    subject: 'Welcome',
    text: '',
  } as StoredLetter;
  const inbox = new TestInbox(
    () => [letter],
    async () => 0,
    0.1,
  );

  it.each(['Ada.X@xn--bcher-kva.example', 'Ada.X@BÜCHER.Example'])(
    'finds a letter however the domain is typed: %s',
    async (address) => expect((await inbox.lastLetter(address)).id).toBe('1'),
  );

  it('tells which letters came where the one that is waited for does not', async () => {
    const message =
      'a letter to grace@example.com about figs does not come; those that came: "Welcome" to Ada.X@xn--bcher-kva.example';
    await expect(inbox.lastLetter('grace@example.com', { about: 'figs' })).rejects.toThrow(message);
    await expect(inbox.nextLetter('grace@example.com', { about: 'figs' })).rejects.toThrow(message);
    const empty = new TestInbox(
      () => [],
      async () => 0,
      0.1,
    );
    await expect(empty.lastLetter('grace@example.com')).rejects.toThrow('those that came: none');
  });
});
