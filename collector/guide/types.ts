/** Something to copy: what is typed into a shell, or what a file holds. */
export interface Snippet {
  text: string;
  /** Where it is typed, or the file that it is. */
  where: string;
}

/** Something to be done, once. */
export interface Step {
  title: string;
  text?: string;
  snippets?: Snippet[];
}

/** What has to be done for one kind of audit object. */
export interface ObjectGuide {
  /** The label "object". */
  object: string;
  /** The parts of the configuration that it needs: a check of `tallyman doctor` about one of them, or below, is about this. */
  parts: string[];
  steps: Step[];
  /** The page of docs/ that says more. */
  page: string;
}

export interface Guide {
  objects: ObjectGuide[];
  /** The collector's configuration, in one file or two. */
  files: Snippet[];
}
