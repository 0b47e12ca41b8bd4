/** A span of the statement's text: offsets in UTF-16 code units from 0; `end` is exclusive. */
export interface Span {
  start: number;
  end: number;
}

/** The base of every node: its place in the statement. Nodes are plain data, distinguished by `kind`. */
export interface Node {
  at: Span;
}
