import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path/posix';

/** The files of a checkout that may refer to others, and whether a path exists. */
export interface Papers {
  /** Paths from the root with `/` between folders; text by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether a file or folder lies there, as a path from the root. */
  has(path: string): boolean;
}

/** A broken reference, as `file: what it refers to`. */
export type Dangling = string;

/** Plans and notes that a comment may quote although readers of the code do not have them: "design section 6". */
const QUOTED_PLAN = /\b(?:design|reference),? (?:section )?\d+(?:\.\d+)?\b/g;

/** Reads all code, styles and Markdown under `root`, what is built or installed left out. */
export function readPapers(root: string): Papers {
  const wings = '{main,drivers,preload,renderer,test,resources,docs}/**/*';
  const files = globSync(['*.md', `${wings}.{ts,tsx,mjs,md,css,html}`], { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    // These two are full of broken references, to show that they are found.
    .filter((file) => !file.startsWith('test/house/references.'));
  return {
    texts: new Map(files.sort().map((file) => [file, readFileSync(join(root, file), 'utf8')])),
    has: (path) => existsSync(join(root, path)),
  };
}

/** Every broken reference of the papers: links and paths in Markdown, documents named in code. */
export function danglingReferences(papers: Papers): readonly Dangling[] {
  const documents = new Set(
    [...papers.texts.keys()].filter((file) => file.endsWith('.md')).map((file) => basename(file)),
  );
  return [...papers.texts].flatMap(([file, text]) => {
    const lost = file.endsWith('.md') ? lostPaths(papers, file, text) : lostDocuments(documents, text);
    const plans = [...text.matchAll(QUOTED_PLAN)].map(([words]) => words);
    return [...lost, ...plans].map((what) => `${file}: ${what}`);
  });
}

function lostPaths(papers: Papers, file: string, text: string): readonly string[] {
  const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
  const quoted = [...text.matchAll(/`([\w./-]+)`/g)].map(([, path]) => path ?? '');
  const names = new Set([...papers.texts.keys()].map((path) => basename(path)));
  const isLost = (path: string): boolean => {
    // A file's name alone: it may lie anywhere.
    if (/^[\w.-]+\.(ts|tsx|mjs)$/.test(path)) return !names.has(path);
    const isPath =
      /^(main|drivers|preload|renderer|test|resources|docs)\//.test(path) || /\/.*\.(ts|tsx|mjs)$/.test(path);
    return isPath && !papers.has(path.replace(/\/$/, '')) && !papers.has(join(dirname(file), path));
  };
  return [...links.filter((target) => !papers.has(join(dirname(file), target))), ...quoted.filter(isLost)];
}

/** Documents that code names, say in a comment, and that the project does not have. */
function lostDocuments(documents: ReadonlySet<string>, text: string): readonly string[] {
  return [...text.matchAll(/[\w-]+\.md\b/g)].map(([name]) => name).filter((name) => !documents.has(name));
}
