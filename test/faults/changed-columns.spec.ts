import { Cluster } from '../cluster/cluster.js';

// Each connection has prepared its statements; a migration (of a release that other instances already run) then changes what they answer.

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ instances: 1 });
});
afterAll(() => cluster?.stop());

it('a column that gets another type while instances run costs no request', async () => {
  const people = await Promise.all(Array.from({ length: 12 }, () => cluster.person()));
  const useAll = async () => {
    const answers = await Promise.all(
      people.flatMap((person, index) => [
        person.get('/users/me'),
        person.patch('/users/me', { name: `Person ${index}` }),
        person.get('/auth/sessions'),
      ]),
    );
    const refreshed = await Promise.all(people.map((person) => person.refresh()));
    return [...answers, ...refreshed].map(({ status }) => status);
  };
  const allWell = Array.from({ length: people.length * 4 }, () => 200);
  // More often than PostgreSQL makes a plan for the values alone.
  for (let times = 1; times <= 8; times += 1) expect(await useAll()).toEqual(allWell);
  for (const type of ['varchar(300)', 'text']) {
    await cluster.sql(`ALTER TABLE users ALTER COLUMN name TYPE ${type}`);
    await cluster.sql(`ALTER TABLE sessions ALTER COLUMN user_agent TYPE ${type}`);
    expect(await useAll()).toEqual(allWell);
  }
});
