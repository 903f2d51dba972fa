/** What an option or a command takes: one of some words, files, or both; with neither a text of one's own. */
export interface Taken {
  readonly words: readonly string[];
  readonly files: boolean;
}

/** An option, as shells complete it. */
export interface OptionNode {
  /** `-o`, `--output`. */
  readonly flags: readonly string[];
  /** One line. */
  readonly help: string;
  /** Undefined for a flag. */
  readonly takes?: Taken;
}

/** A command, as shells complete it. */
export interface CommandNode {
  /** Its name; empty for the main command. */
  readonly name: string;
  /** One line. */
  readonly help: string;
  readonly options: readonly OptionNode[];
  readonly takes: Taken;
  /** Commands below it. */
  readonly commands: readonly CommandNode[];
}
