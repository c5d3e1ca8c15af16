import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Job } from 'kubernetes-models/batch/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Namespace, Secret, Service } from 'kubernetes-models/v1';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';
import { AppModule } from '../../src/app.module.js';
import { type Environment, EnvironmentInvalid } from '../../src/platform/config/index.js';

const folder = 'deploy/kubernetes';
type Manifest = Record<string, any>;
const kinds = {
  ConfigMap,
  Deployment,
  Ingress,
  Job,
  Namespace,
  NetworkPolicy,
  PodDisruptionBudget,
  Secret,
  Service,
};

/** Kustomize's own files are no objects of a cluster, and the schema of a ServiceMonitor comes with its operator. */
const isOfTheCluster = (file: string) => !/kustomization|service-monitor/.test(file);
const files = globSync(`${folder}/**/*.yaml`).toSorted();
const documentsOf = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);
const manifests = files
  .filter(isOfTheCluster)
  .flatMap((file) => documentsOf(file).map((manifest) => ({ file: path.relative(folder, file), manifest })));
const only = (kind: string, name = 'gatehouse'): Manifest =>
  manifests.find(({ manifest }) => manifest['kind'] === kind && manifest['metadata'].name === name)!.manifest;

const deployment = only('Deployment');
const pod = deployment['spec'].template.spec;
const [server] = pod.containers;
const job = only('Job', 'gatehouse-migrate');
const jobPod = job['spec'].template.spec;
const [migrate] = jobPod.containers;
const commandJob = only('Job', 'gatehouse-command');
const commandPod = commandJob['spec'].template.spec;
const config = only('ConfigMap')['data'] as Record<string, string>;
const secret = only('Secret')['stringData'] as Record<string, string>;
const dockerfile = readFileSync('Dockerfile', 'utf8');

it.each(manifests)('$file: fits the schema of its kind', ({ manifest }) => {
  const Kind = kinds[manifest['kind'] as keyof typeof kinds];
  expect(() => new Kind(manifest as never).validate()).not.toThrow();
  expect(manifest['apiVersion']).toBe(new Kind().apiVersion);
});

describe('fields', () => {
  it('are ones that the kind has', () => {
    expect(complaintsOfCompiler(manifests.map(({ manifest }) => manifest))).toEqual([]);
  }, 60_000);

  it('of another type, missing or misspelled would be found out', () => {
    const { template, selector } = deployment['spec'];
    const other = (spec: object) => ({ ...deployment, spec });
    const schemaOn = (spec: object) => () => new Deployment(other(spec) as never).validate();
    expect(schemaOn({ template, selector, replicas: 'two' })).toThrow(/replicas/);
    expect(schemaOn({ template })).toThrow(/selector/);
    expect(complaintsOfCompiler([other({ template, selector, replcas: 2 })])).toEqual([
      expect.stringMatching(/'"replcas"' does not exist/),
    ]);
  }, 60_000);
});

describe('the kustomizations', () => {
  const kustomizations = files.filter((file) => file.endsWith('kustomization.yaml'));
  const read = (file: string) => parse(readFileSync(file, 'utf8')) as Manifest;

  it('name files that there are, each once, and no example', () => {
    const named = kustomizations.flatMap((file) =>
      (read(file)['resources'] as string[]).map((each) => path.join(path.dirname(file), each)),
    );
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
    const others = files.filter((file) => !kustomizations.includes(file) && !file.includes('.example.'));
    expect(named.toSorted()).toEqual(others);
  });

  it('deploy one image, in the namespace that there is', () => {
    const [one, ...others] = kustomizations.map(read);
    expect(others).toHaveLength(2);
    for (const { images, namespace } of others) {
      expect(images).toEqual(one!['images']);
      expect(namespace).toBe(one!['namespace']);
    }
    expect(one!['images'][0].name).toBe(server.image);
    for (const [container] of [jobPod.containers, commandPod.containers])
      expect(container.image).toBe(server.image);
    for (const namespace of [only('Namespace')['metadata'].name, only('Ingress')['metadata'].namespace])
      expect(namespace).toBe(one!['namespace']);
  });
});

describe('the settings', () => {
  const real = {
    KEY_ENCRYPTION_SECRET: '7Jq0kqv0b1wX0m4nqkq0d7m1oWJmJ8m9mVtYwQxkq3s=',
    DATABASE_URL: 'postgres://gatehouse:secret@postgres.example.com:5432/gatehouse',
    REDIS_URL: 'rediss://gatehouse:secret@redis.example.com:6379',
    SMTP_URL: 'smtps://gatehouse:secret@smtp.example.com:465',
  };
  const image = { NODE_ENV: /^ENV NODE_ENV=(.*)$/m.exec(dockerfile)![1], DATA_DIR: '/data' };

  it('are ones that Gatehouse knows', () => {
    const known = settingsOf({ ...image, ...config, ...real });
    const given = [
      ...Object.keys({ ...config, ...secret }),
      ...migrate.env.map(({ name }: Manifest) => name),
    ];
    expect(given.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('are enough for production, together with a real secret', () => {
    expect(Object.keys(secret).toSorted()).toEqual(Object.keys(real).toSorted());
    expect(() => AppModule.with({ ...image, ...config, ...real })).not.toThrow();
  });

  it('are refused with the example of a secret, line by line', () => {
    const refusal = refusalOf({ ...image, ...config, ...secret });
    expect(new Set(refusal?.problems.map(({ variable }) => variable))).toEqual(new Set(Object.keys(secret)));
  });

  it('keep what is secret out of the ConfigMap', () => {
    expect(Object.keys(config).filter((name) => /SECRET|TOKEN|PASSWORD|_URL/.test(name))).toEqual([
      'API_URL',
      'WEB_URL',
    ]);
    for (const value of Object.values(config)) expect(value).not.toMatch(/:[^/]*@/);
  });

  it('reach the containers', () => {
    const sources = server.envFrom.map((each: Manifest) => Object.entries(each)[0]);
    expect(sources).toEqual([
      ['configMapRef', { name: only('ConfigMap')['metadata'].name }],
      ['secretRef', { name: only('Secret')['metadata'].name }],
    ]);
    // A command is refused with less than what the server has.
    expect(commandPod.containers[0].envFrom).toEqual(server.envFrom);
    for (const { valueFrom } of migrate.env) {
      expect(valueFrom.secretKeyRef.name).toBe(only('Secret')['metadata'].name);
      expect(Object.keys(secret)).toContain(valueFrom.secretKeyRef.key);
    }
  });
});

describe('what runs', () => {
  it('is in the image', () => {
    expect(dockerfile).toContain('COPY --from=build /app/dist dist');
    for (const [{ command }] of [jobPod.containers, commandPod.containers]) {
      const [node, file] = command;
      expect(node).toBe('node');
      expect(existsSync(file)).toBe(true);
    }
    expect(server.command).toBeUndefined();
  });

  it.each([
    ['server', pod],
    ['migration', jobPod],
    ['command', commandPod],
  ])('is the user of the image and may do nothing else: %s', (_name, { securityContext, containers }) => {
    expect(/^USER (\w+)$/m.exec(dockerfile)?.[1]).toBe('node');
    // `node` is 1000 in the images of Node.js.
    expect(securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const { securityContext: own, resources } of containers) {
      expect(own).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(resources).toMatchObject({ requests: { memory: '256Mi' }, limits: { memory: '512Mi' } });
    }
  });

  it('ends by itself before it is killed', () => {
    const [, seconds] = /^const endWithinMs = (\d+)_000;$/m.exec(readFileSync('src/stop-signal.ts', 'utf8'))!;
    const [program, pause] = server.lifecycle.preStop.exec.command;
    expect(program).toBe('sleep');
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(Number(pause) + Number(seconds));
  });

  it('has the memory that the alert warns of', () => {
    const { groups } = parse(readFileSync('deploy/prometheus/alerts.yml', 'utf8')) as Manifest;
    const rules = groups.flatMap((group: Manifest) => group['rules']);
    const { expr } = rules.find(({ alert }: Manifest) => alert === 'GatehouseMemoryHigh');
    const limit = Number.parseInt(server.resources.limits.memory, 10) * 2 ** 20;
    const warned = Number(/> (.*)$/.exec(expr)?.[1]);
    expect(warned / limit).toBeGreaterThan(0.7);
    expect(warned / limit).toBeLessThan(0.9);
  });

  it('survives a drain', () => {
    expect(only('PodDisruptionBudget')['spec'].minAvailable).toBeLessThan(deployment['spec'].replicas);
    expect(deployment['spec'].strategy.rollingUpdate.maxUnavailable).toBe(0);
  });
});

describe('the ways in', () => {
  const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: object };
  const [http, metrics] = server.ports;

  it('probe what there is', () => {
    const asked = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => server[probe].httpGet);
    expect(asked.map((get) => get.path)).toEqual(['/health/live', '/health/live', '/health/ready']);
    for (const { path: asks, port } of asked) {
      expect(Object.keys(paths)).toContain(asks);
      expect(port).toBe(http.name);
    }
    // PostgreSQL has 2 s to answer before `ready` is 503.
    expect(server.readinessProbe.timeoutSeconds).toBeGreaterThan(2);
  });

  it('lead from port to port', () => {
    expect(http).toEqual({ name: 'http', containerPort: Number(/^EXPOSE (\d+)$/m.exec(dockerfile)![1]) });
    expect(metrics).toEqual({ name: 'metrics', containerPort: Number(config['METRICS_PORT']) });
    for (const { manifest } of manifests.filter(({ manifest }) => manifest['kind'] === 'Service'))
      for (const { name, targetPort } of manifest['spec'].ports)
        expect(server.ports.map((each: Manifest) => each['name'])).toEqual(
          expect.arrayContaining([name, targetPort]),
        );
    for (const { ports } of only('NetworkPolicy')['spec'].ingress)
      for (const { port } of ports) expect([http.name, metrics.name]).toContain(port);
  });

  it('show the world the API and nothing of the metrics', () => {
    const [{ http: route }] = only('Ingress')['spec'].rules;
    for (const { backend } of route.paths) {
      const { ports } = only('Service', backend.service.name)['spec'];
      expect(ports.map(({ name }: Manifest) => name)).toEqual([backend.service.port.name]);
      expect(ports[0].name).not.toBe(metrics.name);
    }
    expect(`https://${only('Ingress')['spec'].rules[0].host}`).toBe(config['API_URL']);
  });

  it('choose the pods of the server', () => {
    const labels = deployment['spec'].template.metadata.labels;
    const choices = [
      deployment['spec'].selector.matchLabels,
      only('Service')['spec'].selector,
      only('Service', 'gatehouse-metrics')['spec'].selector,
      only('PodDisruptionBudget')['spec'].selector.matchLabels,
      only('NetworkPolicy')['spec'].podSelector.matchLabels,
      ...pod.topologySpreadConstraints.map((each: Manifest) => each['labelSelector'].matchLabels),
    ];
    for (const choice of choices) expect(labels).toMatchObject(choice);
    // The jobs talk to PostgreSQL by the same policy, and get no requests.
    for (const { spec } of [job, commandJob]) {
      const ofTheJob = spec.template.metadata.labels;
      expect(ofTheJob).toMatchObject(only('NetworkPolicy')['spec'].podSelector.matchLabels);
      expect(ofTheJob).not.toMatchObject(only('Service')['spec'].selector);
    }
  });
});

/** The schemas let pass what they do not know; TypeScript, which knows the same kinds, does not. */
function complaintsOfCompiler(objects: Manifest[]): string[] {
  const file = path.resolve('test/deploy/manifests.ts');
  const text = objects.map((manifest, at) => {
    const kind = manifest['kind'] as string;
    const group = manifest['apiVersion'] as string;
    return `export const a${at}: import('kubernetes-models/${group}').I${kind} = ${JSON.stringify(manifest)};`;
  });
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text.join('\n') : readFile(name));
  host.getSourceFile = (name, version, ...more) =>
    name === file
      ? ts.createSourceFile(name, text.join('\n'), version)
      : getSourceFile(name, version, ...more);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

function refusalOf(environment: Environment): EnvironmentInvalid | undefined {
  try {
    AppModule.with(environment);
  } catch (error) {
    if (error instanceof EnvironmentInvalid) return error;
    throw error;
  }
  return undefined;
}

/** The variables that the application reads. */
function settingsOf(environment: Environment): string[] {
  const slices = classesIn(AppModule.with(environment)).filter((each) => Object(each).shape) as {
    shape: object;
  }[];
  return slices.flatMap(({ shape }) => Object.keys(shape));
}

function classesIn({ imports = [], providers = [] }: Manifest): unknown[] {
  return [
    ...providers.map((each: Manifest) => each['provide'] ?? each),
    ...imports.flatMap((each: Manifest) => classesIn(each)),
  ];
}
