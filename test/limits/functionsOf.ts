import { parseSync } from 'vite';

/** A function of a module, or the module itself. */
export type FunctionSize = {
  name: string;
  /** The line it begins in, from 1. */
  line: number;
  lines: number;
  /** Its own `let` and `var` variables that functions inside it use. */
  shared: string[];
};

type Node = { type: string; start: number; end: number } & Record<string, unknown>;
type Child = { key: string; node: Node };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'start' in value &&
  'end' in value;

const isFunction = ({ type }: Node) =>
  type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression';

/** Expressions that TypeScript wraps; everything else of its own is types. */
const wrappers = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'];
const isType = ({ type }: Node) => type.startsWith('TS') && !wrappers.includes(type);

/** What a node is made of, without types. */
const childrenOf = (node: Node): Child[] =>
  Object.entries(node).flatMap(([key, value]) =>
    [value].flat().flatMap((one: unknown) => (isNode(one) && !isType(one) ? [{ key, node: one }] : [])),
  );

/** The names that a pattern declares. */
function declaredBy(pattern: unknown): string[] {
  if (!isNode(pattern)) return [];
  if (pattern.type === 'Identifier') return [String(pattern['name'])];
  const parts = pattern.type === 'AssignmentPattern' ? [pattern['left']] : childrenOf(pattern).map(valueOf);
  return parts.flatMap(declaredBy);
}

const valueOf = ({ node }: Child): unknown => (node.type === 'Property' ? node['value'] : node);

/** Whether an identifier is only the name of a field. */
const isFieldName = (parent: Node, key: string) =>
  parent['computed'] !== true &&
  ((parent.type === 'MemberExpression' && key === 'property') ||
    (parent.type === 'Property' && key === 'key' && parent['shorthand'] !== true));

/** What a function is called, from the declaration or field that it is the value of. */
function nameIn(parent: Node, key: string): string | undefined {
  if (parent.type === 'VariableDeclarator' && key === 'init') return declaredBy(parent['id'])[0];
  if (parent.type === 'Property' && key === 'value') return declaredBy(parent['key'])[0];
  return undefined;
}

/**
 * The functions of a module, and the module itself.
 *
 * A name belongs to the innermost function that declares it, in whichever block. Throws SyntaxError for what is not
 * TypeScript.
 */
export function functionsOf(path: string, text: string): FunctionSize[] {
  const { program, errors } = parseSync(path, text);
  if (errors[0]) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const found: FunctionSize[] = [];

  /** Adds a function and those inside it; returns the names that it uses without declaring them. */
  function add(own: Node, name: string): Set<string> {
    const declared = new Set([own['params']].flat().flatMap(declaredBy));
    const variables = new Set<string>();
    const used = new Set<string>();
    const usedInside = new Set<string>();
    const visit = (node: Node, label: string) => {
      if (node.type === 'VariableDeclaration')
        for (const { node: one } of childrenOf(node))
          for (const variable of declaredBy(one['id'])) {
            declared.add(variable);
            if (node['kind'] !== 'const') variables.add(variable);
          }
      for (const { key, node: child } of childrenOf(node)) {
        const inner = nameIn(node, key) ?? label;
        if (child.type === 'Identifier' && !isFieldName(node, key)) used.add(String(child['name']));
        if (!isFunction(child)) visit(child, inner);
        else {
          const [named] = declaredBy(child['id']);
          if (named && child.type === 'FunctionDeclaration') declared.add(named);
          for (const free of add(child, named ?? inner)) usedInside.add(free);
        }
      }
    };
    visit(own, name);
    const line = lineAt(own.start);
    const shared = [...variables].filter((variable) => usedInside.has(variable));
    found.push({ name, line, lines: lineAt(own.end) - line + 1, shared });
    return new Set([...used, ...usedInside].filter((one) => !declared.has(one)));
  }
  if (isNode(program)) add(program, 'the module');
  return found;
}
