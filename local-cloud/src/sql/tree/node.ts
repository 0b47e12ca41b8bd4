/** A part of the statement's text: offsets in UTF-16 code units, counted from 0; `end` is the first one behind it. */
export interface Span {
  start: number;
  end: number;
}

/** What every node of the tree has: its place in the statement. Nodes are plain data, told apart by `kind`. */
export interface Node {
  at: Span;
}
