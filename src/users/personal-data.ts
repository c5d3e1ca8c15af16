import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { getSchemaPath } from '@nestjs/swagger';
import { StartRefused } from '../platform/config/index.js';
import { type Extension, ExtensionPoint, Extensions, type Joining } from '../platform/extensions/index.js';
import { operationsOf } from '../platform/openapi/index.js';
import { documentedIn, onlyDocumented } from './documented-data.js';

/** Where personal data is shown: `GET` and `PATCH /users/me`, and `GET /users/me/export`. */
export type PersonalDataPlace = 'me' | 'export';

/** What a room keeps of a person, and the person is shown. */
export interface PersonalDataUse<Data extends object = object> {
  /** Of the property beside ours. */
  name: string;
  /** A class whose properties have `@ApiProperty`, as of any answer: those are shown, and no others, also in classes that they name. */
  type: Type<Data>;
  in: [PersonalDataPlace, ...PersonalDataPlace[]];
  /** The method may give null: there is nothing yet. */
  nullable?: boolean;
}

type Given<Data> = Data | Promise<Data>;
type PersonalDataMethod = (userId: string) => Given<object | null>;

const personalData = new ExtensionPoint<PersonalDataMethod, PersonalDataUse>('PersonalData');

/**
 * Adds a property to what `/users/me` and the export show of a person, and to the document. One that cannot be read is an
 * error of the whole answer: without the property somebody would take it for empty, and save it so.
 */
export function PersonalData<Data extends object>(
  use: PersonalDataUse<Data> & { nullable: true },
): Joining<(userId: string) => Given<Data | null>>;
export function PersonalData<Data extends object>(
  use: PersonalDataUse<Data> & { nullable?: false },
): Joining<(userId: string) => Given<Data>>;
export function PersonalData(use: PersonalDataUse): Joining<PersonalDataMethod> {
  return personalData.join(use);
}

/** Names that the answers have by themselves. */
const taken: Record<PersonalDataPlace, string[]> = {
  me: ['id', 'name', 'email', 'roles', 'emailVerified', 'createdAt'],
  export: ['user', 'language', 'sessions', 'events'],
};

/** Reads what the rooms of a team keep of a person. */
@Injectable()
export class PersonalDataReader implements OnModuleInit {
  private readers: Reader[] = [];

  constructor(private readonly extensions: Extensions) {}

  /** @throws StartRefused for a name that is taken */
  onModuleInit(): void {
    this.readers = readersOf(this.extensions);
  }

  async read(userId: string, place: PersonalDataPlace): Promise<Record<string, object | null>> {
    const shown = this.readers.filter(({ use }) => use.in.includes(place));
    const entries = shown.map(async ({ name, use, call }): Promise<[string, object | null]> => {
      const given = await call(userId);
      return [use.name, this.extensions.judge(personalData.name, name, () => shownOf(given, use))];
    });
    return Object.fromEntries(await Promise.all(entries));
  }
}

function shownOf(data: unknown, { type, nullable }: PersonalDataUse): object | null {
  if (data === null && nullable) return null;
  if (data === undefined || data === null)
    throw new Error('gave nothing: say `nullable: true` and give null');
  return onlyDocumented(data, type);
}

type Reader = Extension<PersonalDataMethod, PersonalDataUse>;

function readersOf(extensions: Extensions): Reader[] {
  const readers = extensions.of(personalData);
  readers.forEach(({ name, use }, index) => {
    const another = readers.slice(0, index).some((before) => before.use.name === use.name);
    const isOurs = use.in.some((place) => taken[place].includes(use.name));
    if (!/^[a-z]\w*$/i.test(use.name) || use.name in Object.prototype || another || isOurs)
      throw new StartRefused(
        `@PersonalData({ name: '${use.name}' }) on ${name}: the name is taken, or no name of a property.`,
      );
    if (documentedIn(use.type).length === 0)
      throw new StartRefused(
        `@PersonalData({ name: '${use.name}' }) on ${name}: ${use.type.name} has no @ApiProperty, so nothing would be shown.`,
      );
  });
  return readers;
}

/** The classes that have to be among the schemas of the document. */
export function personalDataModels(extensions: Extensions): Type[] {
  return [...new Set(readersOf(extensions).map(({ use }) => use.type))];
}

type Schema = { properties?: Record<string, unknown>; required?: string[]; description?: string };
type Answer = { content?: Record<string, { schema: unknown }> };

/** Adds the properties to the answers that have them. Where there are none, `/users/me` answers a UserResponse. */
export function documentPersonalData(document: OpenAPIObject, extensions: Extensions): void {
  const readers = readersOf(extensions);
  const schemas = document.components!.schemas as Record<string, Schema>;
  const inMe = readers.filter(({ use }) => use.in.includes('me'));
  const inExport = readers.filter(({ use }) => use.in.includes('export'));
  if (inExport.length > 0) schemas['AccountExport'] = withData(schemas['AccountExport']!, inExport);
  if (inMe.length === 0) return;
  schemas['MeResponse'] = withData(schemas['UserResponse']!, inMe);
  for (const { operation } of operationsOf(document)) {
    if (operation.operationId !== 'getMe' && operation.operationId !== 'updateMe') continue;
    const { content } = operation.responses['200'] as Answer;
    content!['application/json']!.schema = { $ref: getSchemaPath('MeResponse') };
  }
}

function withData({ properties, required = [], ...rest }: Schema, readers: Reader[]): Schema {
  const added = readers.map(({ use: { name, type, nullable } }) => {
    const schema = { $ref: getSchemaPath(type) };
    return [name, nullable ? { anyOf: [schema, { type: 'null' }] } : schema];
  });
  return {
    ...rest,
    properties: { ...properties, ...Object.fromEntries(added) },
    required: [...required, ...readers.map(({ use }) => use.name)],
  };
}
