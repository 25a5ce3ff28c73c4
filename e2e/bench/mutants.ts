import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../build/source-files.ts';
import type { Mutant } from '../../build/vite/mutant-plugin.ts';

/** What each operator becomes: its nearest other meaning, which careless code has. */
const SWAPS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
};

/** Every small change of one file that a test should notice: operators, conditions, constants, calls left out. */
export function mutantsOf(file: string, text = readFileSync(path.join(ROOT, file), 'utf8')): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found: Mutant[] = [];
  const add = (node: ts.Node, becomes: string) =>
    found.push({ file, start: node.getStart(source), end: node.getEnd(), text: becomes });
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    if (isSentence(node)) return;
    if (ts.isBinaryExpression(node)) {
      const swapped = SWAPS[node.operatorToken.getText(source)];
      const isText = [node.left, node.right].some(
        (side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side),
      );
      if (swapped && !isText) add(node.operatorToken, swapped);
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true');
    if (ts.isNumericLiteral(node)) add(node, `(${node.getText(source)} + 1)`);
    if (ts.isIfStatement(node)) add(node.expression, `!(${node.expression.getText(source)})`);
    if (ts.isConditionalExpression(node)) add(node.condition, `!(${node.condition.getText(source)})`);
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) && !isSuper(node.expression))
      add(node, ';');
    if (ts.isPropertyAccessExpression(node) && /^(min|max)$/.test(node.name.text))
      add(node.name, node.name.text === 'min' ? 'max' : 'min');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isSuper = (call: ts.CallExpression) => call.expression.kind === ts.SyntaxKind.SuperKeyword;

/** Words for a person: another sentence is no other behaviour. */
function isSentence(node: ts.Node): boolean {
  return ts.isNewExpression(node) && /Error$|Failure$/.test(node.expression.getText());
}
