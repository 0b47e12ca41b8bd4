/** The settings that a restored cluster takes from its snapshot, regardless of the input. */
export interface SnapshotShape {
  nodeType: string;
  nodes: number;
  database: string;
  adminUser: string;
}

/** In the order of the input. */
const fields = ['nodeType', 'nodes', 'database', 'adminUser'] as const satisfies (keyof SnapshotShape)[];

/** One line for each field of the input that conflicts: field, value and what is allowed. */
export function snapshotProblems(
  cluster: SnapshotShape,
  snapshot: SnapshotShape,
  snapshotIdentifier: string,
): string[] {
  return fields.flatMap((field) =>
    snapshot[field] === cluster[field]
      ? []
      : [
          `warehouse.${field} is ${JSON.stringify(cluster[field])}, allowed: ${JSON.stringify(snapshot[field])}, ` +
            `as in the snapshot ${snapshotIdentifier}`,
        ],
  );
}
