/** Thrown for options that cannot be taken; the message names each, its value and what is allowed. */
export class OptionsError extends Error {}

/** Thrown if the API refuses the cluster, or its process does not start. */
export class ClusterError extends Error {}

/** Thrown where optional dependencies are missing; the message names them. */
export class NotInstalledError extends Error {}
