/**
 * The rooms of the two houses and the doors between them. Each rule says what a room may import; anything else is an
 * error. src/ is the pipeline, local-cloud/ the cloud that it can be run on; one reaches the other by URL alone.
 */
const roomOf = (house) => (name, doors) => ({
  name: `${`${house}${name}`.replaceAll('/', '-')}-stays-in-its-room`,
  comment: `${house}${name} may import only ${['itself', ...doors].join(', ')}. Pass the rest in, or go through the network.`,
  severity: 'error',
  from: { path: `^${house}${name}/` },
  to: { path: `^(${house}|temporal[.]config)`, pathNot: [name, ...doors].map((door) => `^${house}${door}`) },
});
const room = roomOf('src/');
const cloudRoom = roomOf('local-cloud/src/');

module.exports = {
  forbidden: [
    room('contract', []),
    room('workflows', ['contract/']),
    room('activities', ['contract/', 'aws/', 'warehouse/', 'project/', 'report/', 'temporal/']),
    room('aws', ['contract/']),
    // What is a project, and what its SQL says; the warehouse runs it.
    room('project', ['contract/']),
    room('warehouse', ['contract/', 'project/']),
    room('report', ['contract/']),
    // What worker and clients share of the way to Temporal: encryption, logs, metrics, traces.
    room('temporal', ['contract/']),
    // What others may import, by the package's exports. Workflows need nothing added, and are exported as they are.
    room('exports', ['contract/', 'activities/', 'aws/', 'temporal/']),
    {
      name: 'the-contract-is-exported-alone',
      comment:
        'Whoever imports sparkify-etl/contract wants types and names: neither the AWS SDK nor a Temporal worker.',
      severity: 'error',
      from: { path: '^src/exports/contract[.]ts$' },
      to: { pathNot: '^src/contract/' },
    },
    cloudRoom('wire', []),
    // The language with a tree, in passes: lexer → parser → binder → duckdb. Trees and types are data.
    cloudRoom('sql/lexer', ['sql/error[.]ts']),
    cloudRoom('sql/tree', []),
    cloudRoom('sql/parser', ['sql/lexer/', 'sql/tree/', 'sql/error[.]ts']),
    cloudRoom('sql/access', ['sql/tree/']),
    // The types tell how the wire describes them.
    cloudRoom('sql/types', ['wire/oid[.]ts']),
    cloudRoom('sql/functions', ['sql/lexer/reserved[.]ts', 'sql/types/', 'sql/(error|text)[.]ts']),
    cloudRoom('sql/binder', ['sql/access/', 'sql/tree/', 'sql/types/', 'sql/functions/', 'sql/error[.]ts']),
    // A definition is written from its tree: but for DEFAULT there is nothing in it to bind.
    cloudRoom('sql/duckdb', [
      'sql/tree/',
      'sql/binder/',
      'sql/types/',
      'sql/functions/',
      'sql/(error|relation-name|text)[.]ts',
    ]),
    cloudRoom('engine', ['wire/', 'sql/']),
    cloudRoom('embed', ['cloud[.]ts', 'api/listen[.]ts', 'engine/built[.]ts', 'faults/', 'home/', 'redshift/']),
    cloudRoom('home', []),
    cloudRoom('state', ['home/']),
    // The endpoint serves whatever services there are: cloud.ts gives it the services, and who decides on their callers.
    cloudRoom('api', ['faults/', 'home/', 'state/']),
    cloudRoom('iam', ['api/', 'state/']),
    cloudRoom('sts', ['api/', 'iam/']),
    cloudRoom('secretsmanager', ['api/', 'iam/', 'state/']),
    // Logs in to clusters and workgroups in the caller's name, and reads their SQL and protocol.
    cloudRoom('redshift-data', ['api/', 'sql/lexer/', 'redshift/', 'secretsmanager/', 'serverless/', 'wire/']),
    // A workgroup is kept and hosted as a cluster is.
    cloudRoom('serverless', ['api/', 'iam/', 'state/', 'ec2/', 'redshift/', 'secretsmanager/']),
    // Where a cluster's interfaces lie in the network.
    cloudRoom('ec2', ['api/', 'iam/', 'state/', 'redshift/']),
    // The objects of clusters and buckets are the same.
    cloudRoom('s3', ['api/', 'faults/', 'engine/host[.]ts']),
    {
      name: 'a-service-tells-what-its-actions-need',
      comment: 'Policies are read and decided by in iam/ alone: a service declares needs, and whoever serves it asks.',
      severity: 'error',
      from: { path: '^local-cloud/src/(api|ec2|redshift-data|s3|secretsmanager|serverless)/' },
      to: { path: '^local-cloud/src/iam/(authority|caller|condition|policy|verdict)[.]ts$' },
    },
    {
      name: 'embedding-loads-nothing',
      comment:
        'sparkify-etl/local-cloud is loaded by every test file that uses it: the cloud, and all packages, belong to the program that it starts.',
      severity: 'error',
      // The others are types.
      from: { path: '^local-cloud/src/embed/(index|child|error)[.]ts$' },
      to: { pathNot: '^local-cloud/src/(embed/[^/]+|engine/built)[.]ts$', dependencyTypesNot: ['core'] },
    },
    {
      name: 'the-pipeline-reaches-the-cloud-by-url',
      comment: 'The pipeline must not know whether it talks to AWS or to the local cloud; cli starts it as a process.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^local-cloud/' },
    },
    {
      name: 'the-cloud-knows-no-pipeline',
      comment: 'The local cloud is a program of its own: nothing in it may lean on what it serves.',
      severity: 'error',
      from: { path: '^local-cloud/' },
      to: { path: '^(src/|temporal[.]config)' },
    },
    {
      name: 'workflows-are-deterministic',
      comment:
        'A workflow replays from history: no Node core module, no package but @temporalio/workflow and zod. Move the work into an activity.',
      severity: 'error',
      from: { path: '^src/(workflows|contract)/' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'],
        pathNot: '^node_modules/(@temporalio/(workflow|common)|zod)/',
      },
    },
    {
      name: 'pure-rooms-touch-nothing',
      comment:
        'The wire codec and the language are pure: text and bytes in, text and bytes out. I/O belongs to engine.',
      severity: 'error',
      from: { path: '^local-cloud/src/(wire|sql)/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^(crypto|buffer)$' },
    },
    {
      name: 'no-temporal-below-activities',
      comment:
        'aws, warehouse, project, report and the local cloud are plain libraries. Only activities translate their errors for Temporal.',
      severity: 'error',
      from: { path: '^(src/(aws|warehouse|project|report)|local-cloud/src)/' },
      to: { path: '^node_modules/@temporalio/' },
    },
    {
      name: 'no-circular',
      comment:
        'A circle has no first reader. Move what both need into a file of its own. The nodes of a tree are types that hold each other.',
      severity: 'error',
      from: { pathNot: '^local-cloud/src/sql/tree/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports is dead: delete it or wire it in. Entry points are listed here.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['[.]d[.]ts$', '^temporal[.]config[.]ts$', 'main[.]ts$', '^src/worker[.]ts$', '^(local-cloud/)?test/'],
      },
      to: {},
    },
    {
      name: 'no-test-in-src',
      comment: 'What ships must not depend on what tests it.',
      severity: 'error',
      from: { path: '^(local-cloud/)?src/' },
      to: { path: '^(local-cloud/)?test/' },
    },
    {
      name: 'not-to-dev-dep',
      comment: 'A dev dependency is absent where the package is installed for use.',
      severity: 'error',
      from: { path: '^(local-cloud/)?src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'not-to-optional-dep',
      comment:
        'What only the local cloud needs is absent where a worker for AWS was installed with --omit=optional. A report draws its charts where it can.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/report/html/draw-chart[.]ts$' },
      to: { dependencyTypes: ['npm-optional'] },
    },
    {
      name: 'charts-are-loaded-by-reports-alone',
      comment:
        'ECharts takes a third of a second to load, and 60 MB on disk: nothing but the making of a report pays for it.',
      severity: 'error',
      from: { path: '^(src|local-cloud)/', pathNot: '^src/report/html/draw-chart[.]ts$' },
      to: { path: '^node_modules/(echarts|zrender)/' },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that does not resolve fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};
