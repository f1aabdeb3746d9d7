import ts from 'typescript';

/** What is counted of a function with a body. */
export interface MeasuredFunction {
  /** From its first to its last line, both counted, blank lines and comments inside included. */
  readonly lines: number;
  /** Positional parameters. */
  readonly parameters: number;
}

/** Measures every function, method, constructor and arrow of a file, those inside others too. */
export function measureFunctions(file: string, text: string): readonly MeasuredFunction[] {
  const source = parse(file, text);
  const found: MeasuredFunction[] = [];
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  function visit(node: ts.Node): void {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const lines = lineOf(node.end) - lineOf(node.getStart(source)) + 1;
      found.push({ lines, parameters: node.parameters.length });
    }
    ts.forEachChild(node, visit);
  }
  visit(source);
  return found;
}

/** The syntax tree of a file, without types. */
export function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2024, true);
}
