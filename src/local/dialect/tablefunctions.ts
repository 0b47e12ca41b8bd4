/** Functions that Redshift lets stand in FROM. */
export const tableFunctions: Record<string, (args: string[]) => string> = {
  generate_series: (args) => `generate_series(${args.join(', ')})`,
};
