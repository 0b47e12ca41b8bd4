import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTemporalConfig } from '../temporal.config.ts';
import { workerCommand } from '../src/cli/commands/worker.ts';

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const seconds = (text: string | undefined) => Number.parseInt(text ?? '', 10);

test.each([
  ['deploy/compose.yaml', /stop_grace_period: (\d+)s/],
  ['deploy/kubernetes.yaml', /terminationGracePeriodSeconds: (\d+)/],
  ['deploy/sparkify-worker.service', /TimeoutStopSec=(\d+)/],
])('%s leaves a worker the time that it needs to end', (file, grace) => {
  const { shutdownForceTime } = loadTemporalConfig({}).worker;
  expect(seconds(grace.exec(read(file))?.[1])).toBeGreaterThan(seconds(shutdownForceTime));
});

test.each(['deploy/Dockerfile', 'deploy/sparkify-worker.service'])('%s gives only flags that a worker has', (file) => {
  const flags = read(file).match(/--(?:log-format|metrics-address|\w+-\w+)(?=["= ])/g) ?? [];
  const known = workerCommand().options.map(({ long }) => long);
  const given = flags.filter((flag) => !/^--(?:omit|from)/.test(flag));
  expect(given.length).toBeGreaterThan(1);
  expect(given.filter((flag) => !known.includes(flag))).toEqual([]);
});

test('the image takes only what there is', () => {
  const dockerfile = read('deploy/Dockerfile');
  const copied = [...dockerfile.matchAll(/^COPY (?:--from=build )?(.+) \S+$/gm)].flatMap(([, paths = '']) =>
    paths.split(' ').map((path) => path.replace(/^\/build\//, '')),
  );
  expect(copied).toContain('package.json');
  expect(copied.filter((path) => path !== 'dist' && !existsSync(join(root, path)))).toEqual([]);
  const kept = read('deploy/Dockerfile.dockerignore').match(/^!.+$/gm) ?? [];
  expect(kept.filter((line) => !existsSync(join(root, line.slice(1))))).toEqual([]);
});

test('every variable that a deployment sets is documented', () => {
  const files = ['compose.yaml', 'kubernetes.yaml', 'sparkify-worker.service'].map((file) => read(`deploy/${file}`));
  const variables = new Set(files.join('\n').match(/\b(?:SPARKIFY|TEMPORAL|AWS)_[A-Z_]+\b/g));
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const text = ['README.md', ...docs.map((name) => `docs/${name}`)].map(read).join('\n');
  expect([...variables].filter((name) => !text.includes(name))).toEqual([]);
  expect(variables).toContain('SPARKIFY_OWNER');
});
