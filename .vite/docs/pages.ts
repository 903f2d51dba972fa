/** A page of the documentation: a Markdown file of the project, or one that is made here. */
export interface DocsPage {
  /** Name of its file, without the ending. */
  readonly name: string;
  /** As the navigation calls it. */
  readonly title: string;
  /** Path of its Markdown file; absent for the live examples. */
  readonly source?: string;
}

/** In the order of the navigation. */
export const PAGES: readonly DocsPage[] = [
  { name: 'index', title: 'Start', source: 'README.md' },
  { name: 'live', title: 'Live examples' },
  { name: 'element', title: 'Element', source: 'src/element/README.md' },
  { name: 'frameworks', title: 'Frameworks', source: 'tests/consumers/README.md' },
  { name: 'engine', title: 'Engine', source: 'src/style/README.md' },
  { name: 'command-line', title: 'Command line', source: 'src/cli/README.md' },
  { name: 'networks', title: 'Networks', source: 'weights/README.md' },
  { name: 'changes', title: 'Changes', source: '.github/CHANGELOG.md' },
];
