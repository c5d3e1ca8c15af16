import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { judge } from '../../scripts/room/room-rules.ts';
import { kebab, rename, roomWords } from '../../scripts/room/room-words.ts';
import { sqlKeywords } from '../../scripts/room/sql-keywords.ts';

/** What one of them is called; or why there is no such room. */
function asked(name: string, singular?: string, isJudged = false): string {
  try {
    const words = roomWords(name, singular);
    if (isJudged) judge(words);
    return kebab(words.singular);
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the name of a room', () => {
  it.each([
    ['invoices', 'invoice'],
    ['line-items', 'line-item'],
    ['companies', 'company'],
    ['addresses', 'address'],
    ['boxes', 'box'],
    ['branches', 'branch'],
    ['expenses', 'expense'],
    ['services', 'service'],
    ['databases', 'database'],
    ['purchases', 'purchase'],
    ['approaches', 'approach'],
    ['archives', 'archive'],
    ['b2b-orders', 'b2b-order'],
  ])('%s tells what one of them is: %s', (name, singular) => expect(asked(name)).toBe(singular));

  it.each(
    `people buses statuses movies analysis gas audit heroes indices matrices lenses aliases biases gases analyses hypotheses
     knives shelves headaches bias`.split(/\s+/),
  )('%s does not, so that it is asked for', (name) => {
    expect(asked(name)).toBe(`"${name}": what is one of them called? npm run g -- room ${name} --singular …`);
  });

  it('is taken with the singular that comes with it', () => {
    expect(asked('people', 'person')).toBe('person');
    expect(asked('sheep', 'sheep')).toMatch(/both one and many/);
  });

  it.each(['', 'Invoices', 'line_items', 'lineItems', '1-items', 'items-', '-items', '../items', 'ïtems'])(
    'is refused in another form: %j',
    (name) =>
      expect(asked(name)).toBe(`"${name}" is no name for a room: use words such as invoices or line-items.`),
  );

  it('is judged from whatever folder it is asked for', () => {
    const script = path.join(import.meta.dirname, '../../scripts/generate-room.ts');
    const { status, stderr } = spawnSync(process.execPath, [script, 'room', 'metrics'], { cwd: tmpdir() });
    expect({ status, said: String(stderr) }).toEqual({
      status: 2,
      said: '/metrics is served beside the API: choose another name than "metrics".\n',
    });
  });

  it('is free where nothing is called so', () => {
    expect(asked('specimen-jars', undefined, true)).toBe('specimen-jar');
  });

  it.each([
    ['people', 'person'],
    ['orders', 'order'],
    ['sales-groups', 'group'],
    ['x'.repeat(40), 'sample'],
  ])('is free where only another one ends so, or its singular is a word of SQL: %s', (name, singular) =>
    expect(asked(name, singular, true)).toBe(singular),
  );

  it.each([
    ['x'.repeat(41), 'sample'],
    ['international-customer-relationship-agreements', undefined],
  ])('is refused where PostgreSQL would cut the name of its index: %s', (name, singular) =>
    expect(asked(name, singular, true)).toContain('longer than the 63 characters of a name in PostgreSQL'),
  );

  it.each(['order', 'current-date', 'left'])(
    'is refused where PostgreSQL takes it for no table: %s',
    (name) =>
      expect(asked(name, 'sample', true)).toBe(
        `"${name.replace('-', '_')}" is a word of the language: choose another name.`,
      ),
  );

  it('is measured against every word that PostgreSQL keeps for itself', async () => {
    const database = new Client({ connectionString: process.env['DATABASE_OF_THIS_WORKER'] });
    await database.connect();
    const { rows } = await database.query<{ word: string }>(
      `SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')`,
    );
    await database.end();
    expect(rows.length).toBeGreaterThan(80);
    expect(rows.map(({ word }) => word).filter((word) => !sqlKeywords.has(word))).toEqual([]);
  });

  it.each([
    ['users', 'is a room of Gatehouse'],
    ['tokens', 'is a room of Gatehouse'],
    ['platform', 'what is one of them called'],
    ['sessions', 'There is a table sessions, made by migrations/1764000000000-accounts-and-sessions.ts'],
    ['classes', '"class" is a word of the language'],
    ['references', '"references" is a word of the language'],
    ['helpers', '"helpers" names nothing'],
    ['types', '"types" names nothing'],
    ['account-managers', '"managers" names nothing'],
    ['clocks', `The room's own code needs "Clock"`],
    ['dates', `The room's own code needs "Date"`],
    ['titles', `The room's own code needs "title"`],
    ['metrics', '/metrics is served beside the API'],
    ['migrations', 'TypeORM has a table migrations of its own'],
    ['admin-users', 'The API has "AdminUserResponse" already'],
  ])('is refused where it is taken: %s', (name, why) => expect(asked(name, undefined, true)).toContain(why));

  it.each([
    ['inbox', 'message'],
    ['health', 'sample'],
    ['errors', 'fault'],
  ])(
    'is refused where it is a path outside of /api/v1, whatever one of them is called: %s',
    (name, singular) =>
      expect(asked(name, singular, true)).toMatch(new RegExp(`^/${name}(/live)? is served beside the API`)),
  );
});

describe('a text of the template', () => {
  it('says the same of another room, in each way to write its name', () => {
    const text =
      'line-items line_items LineItems lineItems Line items line items / line-item line_item LineItem lineItem Line item line item';
    expect(rename(text, roomWords('price-list-entries'))).toBe(
      'price-list-entries price_list_entries PriceListEntries priceListEntries Price list entries price list entries / price-list-entry price_list_entry PriceListEntry priceListEntry Price list entry price list entry',
    );
    expect(rename(text, roomWords('people', 'person'))).toBe(
      'people people People people People people / person person Person person Person person',
    );
  });
});
