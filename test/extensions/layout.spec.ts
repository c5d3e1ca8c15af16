import { Injectable, Module } from '@nestjs/common';
import { AuthModule, type LetterText, LetterLayout } from '../../src/auth/index.js';
import { EmailAddress } from '../../src/mail/index.js';
import { createTestApp, type TestApp, waitFor } from '../kit/index.js';
import { Scrape } from '../support/scrape.js';

let given: (letter: LetterText) => unknown;

@Injectable()
class Layouts {
  @LetterLayout()
  layOut(letter: LetterText) {
    return given(letter) as { subject: string; text: string; html: string };
  }
}

@Module({ imports: [AuthModule], providers: [Layouts] })
class LayoutsModule {}

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ rooms: [LayoutsModule], alone: true });
});
afterAll(() => app.stop());

const laidOut = ({ subject, action }: LetterText) => ({ subject, text: action?.url ?? '', html: '<p>…</p>' });

it('says what is in a letter, and not to whom it goes', async () => {
  given = (letter) => ({
    ...laidOut(letter),
    to: EmailAddress.parse('eve@example.org'),
    cc: 'eve@example.org',
  });
  const ada = app.visitor();
  await ada.signUp(app.newAddress());
  expect((await ada.followLink('verify-email')).status).toBe(204);
  expect(app.inbox.all().map(({ envelope }) => envelope.to)).toEqual([[ada.email]]);
});

it.each<[string, unknown]>([
  ['nothing', undefined],
  ['an empty object', {}],
  ['a number', 5],
  ['a subject alone', { subject: 'Hello' }],
  ['an empty text', { subject: 'Hello', text: '', html: '<p></p>' }],
])('that is %s sends nothing: the try has failed', async (_, nonsense) => {
  given = () => nonsense;
  const before = await Scrape.of(app);
  const ada = app.visitor();
  await ada.signUp(app.newAddress());
  const failures = 'gatehouse_extension_failures_total{point="LetterLayout"}';
  await waitFor('the failure', async () => (await Scrape.of(app)).since(before)[failures]);
  expect(app.inbox.all().filter(({ envelope }) => envelope.to.includes(ada.email))).toEqual([]);
  given = laidOut;
  await app.sql(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`);
  expect((await ada.followLink('verify-email')).status).toBe(204);
});
