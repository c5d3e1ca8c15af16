import ts from 'typescript';

/** A team's rooms, the lower first: in the order of `rooms` in app.module.ts, however it is written there. */
export function roomsOf(appModule: string): string[] {
  const known = new Map<string, string[]>();
  for (const statement of parsed(appModule).statements) {
    for (const [name, room] of importedIn(statement)) known.set(name, [room]);
    for (const { name, initializer } of declarationsIn(statement))
      if (ts.isIdentifier(name) && initializer) known.set(name.text, roomsNamedIn(initializer, known));
  }
  return [...new Set(known.get('rooms'))];
}

export function parsed(text: string): ts.SourceFile {
  return ts.createSourceFile('app.module.ts', text, ts.ScriptTarget.Latest);
}

export function declarationsIn(statement: ts.Statement): readonly ts.VariableDeclaration[] {
  return ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
}

/** What is imported of rooms, each name with the folder that it is of. */
function importedIn(statement: ts.Statement): [string, string][] {
  if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
  const room = /^\.\/([^/]+)\//.exec(statement.moduleSpecifier.text)?.[1];
  const { name, namedBindings } = statement.importClause ?? {};
  const several = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
  const whole = namedBindings && ts.isNamespaceImport(namedBindings) ? namedBindings.name : undefined;
  const names = [name, whole, ...several.map((each) => each.name)].flatMap((each) => each?.text ?? []);
  return room ? names.map((each) => [each, room]) : [];
}

function roomsNamedIn(node: ts.Node, known: Map<string, string[]>): string[] {
  if (ts.isIdentifier(node)) return known.get(node.text) ?? [];
  // `BillingModule.forRoot(…)` is billing, whatever it is configured with; `registerWhen(BillingModule, …)` is billing too.
  const called = ts.isCallExpression(node) ? roomsNamedIn(node.expression, known) : [];
  if (called.length > 0) return called;
  const rooms: string[] = [];
  ts.forEachChild(node, (child) => void rooms.push(...roomsNamedIn(child, known)));
  return rooms;
}
