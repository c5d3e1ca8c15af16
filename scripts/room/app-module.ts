import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { declarationsIn, parsed } from '../../test/support/listed-rooms.ts';
import { root, tidy } from './room-files.ts';
import { RoomRefused } from './room-refused.ts';
import { kebab, pascal, type RoomWords } from './room-words.ts';

const appModule = 'src/app.module.ts';

/** app.module.ts with one import and one entry more. @throws RoomRefused */
export async function appModuleWith(words: RoomWords): Promise<Record<string, string>> {
  const text = readFileSync(path.join(root, appModule), 'utf8');
  return { [appModule]: await withRoom(text, words) };
}

/** All else is left as it is, comments too. @throws RoomRefused where it is not certain what `rooms` is */
export async function withRoom(text: string, { plural }: RoomWords): Promise<string> {
  const name = `${pascal(plural)}Module`;
  const source = parsed(text);
  const rooms = arrayOfRooms(source);
  const [mistake] = ts.transpileModule(text, { reportDiagnostics: true }).diagnostics ?? [];
  if (mistake)
    throw new RoomRefused(
      `${appModule} cannot be read: ${ts.flattenDiagnosticMessageText(mistake.messageText, ' ')}`,
    );
  if (!rooms)
    throw new RoomRefused(
      `${appModule} has no plain array to put ${name} in. Add this line, have it imported (\`...rooms\`), and ask again:
  const rooms: (Type | DynamicModule)[] = [];`,
    );
  const lastImport = source.statements.findLast((each) => ts.isImportDeclaration(each));
  const imported = `\nimport { ${name} } from './${kebab(plural)}/index.js';\n`;
  const last = rooms.elements.at(-1);
  const insertions: [number, string][] = [
    [endOfLine(text, lastImport?.end ?? 0), imported],
    // Before what may be a comment of the last one; its own comma may be there.
    ...(last && !rooms.elements.hasTrailingComma ? [[last.end, ','] as [number, string]] : []),
    [rooms.end - 1, name],
  ];
  return tidy(appModule, inserted(text, insertions));
}

/** Only where it is written out: of what a function makes of it, nobody knows where one more belongs. */
function arrayOfRooms(source: ts.SourceFile): ts.ArrayLiteralExpression | undefined {
  const rooms = source.statements
    .flatMap(declarationsIn)
    .find(({ name }) => ts.isIdentifier(name) && name.text === 'rooms');
  const value = rooms?.initializer && withoutType(rooms.initializer);
  return value && ts.isArrayLiteralExpression(value) ? value : undefined;
}

function withoutType(value: ts.Expression): ts.Expression {
  const isTyped =
    ts.isAsExpression(value) || ts.isSatisfiesExpression(value) || ts.isParenthesizedExpression(value);
  return isTyped ? withoutType(value.expression) : value;
}

/** Behind a comment that stands there. */
function endOfLine(text: string, position: number): number {
  return ts.getTrailingCommentRanges(text, position)?.at(-1)?.end ?? position;
}

/** @param insertions by position, the first one first */
function inserted(text: string, insertions: [number, string][]): string {
  return insertions.reduceRight(
    (all, [position, more]) => all.slice(0, position) + more + all.slice(position),
    text,
  );
}
