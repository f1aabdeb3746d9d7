// The lint rules of content that must not outlive its use (`#kit/wiped.ts`). An owner is a value of a type that is
// declared to wipe; code that only reads the content has a type that does not.
const KIT = /\/main\/kit\/wiped\.ts$/u;

const messages = {
  forgotten: '`{{name}}` owns content to wipe: put it under `using`, or pass it to a function that takes an owner.',
  dropped: 'This owns content to wipe: keep it with `using`.',
  looksOnly: 'This function is handed an owner of content to wipe and does not take it: declare the parameter so.',
  byHand:
    'Zero secret content by an owner or `wipe` of `#kit/wiped.ts`; a table that merely starts again says so here.',
};

/** What the types of a file say about owners. */
function ownersIn({ sourceCode: { parserServices } }) {
  const { program, esTreeNodeToTSNodeMap: nodes } = parserServices;
  const checker = program.getTypeChecker();
  const known = new Map();

  function find(type) {
    // `any` and type parameters take a value of every type.
    if (type.flags & 1 || type.flags & 262_144) return false;
    if (type.isUnionOrIntersection()) return type.types.some(owns);
    const dispose = type.getProperties().find(({ escapedName }) => String(escapedName).startsWith('__@dispose@'));
    return (dispose?.declarations ?? []).some((declaration) => KIT.test(declaration.getSourceFile().fileName));
  }
  function owns(type) {
    if (!known.has(type)) known.set(type, find(type));
    return known.get(type);
  }
  /** An owner, an array of owners, or the `Result` of either. */
  function carries(type) {
    if (owns(type)) return true;
    const parts = type.isUnion() ? type.types : [type];
    return parts.some((part) => {
      if (checker.isArrayLikeType(part)) return checker.getTypeArguments(part).some(owns);
      const value = part.getProperty('ok') && part.getProperty('value');
      return value !== undefined && carries(checker.getTypeOfSymbol(value));
    });
  }
  const typeOf = (node) => checker.getTypeAtLocation(nodes.get(node));
  return {
    carries: (node) => carries(typeOf(node)),
    /** Whether the place of an expression takes an owner. */
    isTakenBy(node) {
      const wanted = checker.getContextualType(nodes.get(node));
      return wanted === undefined || (wanted.flags & (1 | 262_144)) !== 0 || carries(wanted);
    },
    /** The parameters that a function gets at its place in the code: for each whether it is an owner. */
    handedTo(node) {
      const [signature] = checker.getContextualType(nodes.get(node))?.getNonNullableType().getCallSignatures() ?? [];
      return (signature?.parameters ?? []).map((parameter) => owns(checker.getTypeOfSymbol(parameter)));
    },
  };
}

const WRAPPERS = new Set([
  'TSNonNullExpression',
  'TSAsExpression',
  'ChainExpression',
  'AwaitExpression',
  'LogicalExpression',
]);

/** Members after which the caller need not wipe; those of an array pass the owners to a function, which is checked itself. */
const TAKING = new Set(['release', 'take', 'map', 'forEach', 'filter', 'flatMap']);

/** Whether the value of a name is disposed, or passed on, where the name is used. */
function isTaken(owners, identifier, mayDispose) {
  let node = identifier;
  for (;;) {
    const { parent } = node;
    const isBranch = parent.type === 'ConditionalExpression' && parent.test !== node;
    if (WRAPPERS.has(parent.type) || isBranch) {
      node = parent;
      continue;
    }
    switch (parent.type) {
      case 'MemberExpression': {
        if (parent.object !== node) return false;
        if (parent.computed) {
          const isDispose = parent.property.type === 'MemberExpression' && parent.property.property.name === 'dispose';
          return isDispose && mayDispose;
        }
        if (parent.property.name === 'value') {
          node = parent;
          continue;
        }
        return TAKING.has(parent.property.name);
      }
      case 'ForOfStatement':
        return parent.right === node;
      case 'VariableDeclarator':
        return parent.init === node && parent.id.type === 'Identifier';
      case 'AssignmentExpression':
        return parent.right === node && owners.carries(parent.left);
      case 'CallExpression':
      case 'NewExpression':
        return parent.callee !== node && owners.isTakenBy(node);
      case 'ReturnStatement':
      case 'ArrowFunctionExpression':
      case 'Property':
      case 'SpreadElement':
      case 'ArrayExpression':
        return owners.isTakenBy(node);
      default:
        return false;
    }
  }
}

const noForgottenSecret = {
  meta: { type: 'problem', schema: [], messages },
  create(context) {
    const owners = ownersIn(context);

    function checkVariables(declaring, kindOf) {
      for (const variable of context.sourceCode.getDeclaredVariables(declaring)) {
        const [definition] = variable.defs;
        const kind = kindOf(definition);
        if (kind === 'using' || kind === 'await using' || !owners.carries(definition.name)) continue;
        const uses = variable.references.filter((reference) => reference.isRead());
        if (uses.some(({ identifier }) => isTaken(owners, identifier, kind === 'let'))) continue;
        context.report({ node: definition.name, messageId: 'forgotten', data: { name: variable.name } });
      }
    }
    function checkFunction(node) {
      checkVariables(node, ({ type }) => (type === 'Parameter' ? 'const' : 'using'));
      if (node.type === 'FunctionDeclaration') return;
      for (const [index, isOwner] of owners.handedTo(node).entries()) {
        const parameter = node.params[index];
        if (isOwner && (!parameter || !owners.carries(parameter))) context.report({ node, messageId: 'looksOnly' });
      }
    }
    return {
      VariableDeclaration(node) {
        // Each round of a loop is a scope of its own, with one way out.
        const isOfLoop = node.parent.type === 'ForOfStatement';
        checkVariables(node, () => (isOfLoop && node.kind === 'const' ? 'let' : node.kind));
      },
      FunctionDeclaration: checkFunction,
      FunctionExpression: checkFunction,
      ArrowFunctionExpression: checkFunction,
      ExpressionStatement({ expression }) {
        const called = expression.type === 'AwaitExpression' ? expression.argument : expression;
        if (called.type === 'CallExpression' && owners.carries(expression)) {
          context.report({ node: expression, messageId: 'dropped' });
        }
      },
    };
  },
};

const wipeByOwner = {
  meta: { type: 'problem', schema: [], messages },
  create(context) {
    return {
      'CallExpression[callee.property.name="fill"][arguments.0.value=0]'(node) {
        // What has just been made holds nothing.
        if (node.callee.object.type !== 'NewExpression') context.report({ node, messageId: 'byHand' });
      },
    };
  },
};

export default { rules: { 'no-forgotten-secret': noForgottenSecret, 'wipe-by-owner': wipeByOwner } };
