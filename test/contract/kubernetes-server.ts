import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { accessSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { connectionOf } from '../../src/kubernetes/connection.ts';
import { get } from '../../src/kubernetes/request.ts';
import { freePorts } from '../support/free-ports.ts';

const assets = process.env.MODELWARDEN_KUBERNETES_ASSETS || join(homedir(), '.cache', 'modelwarden', 'kubernetes');
const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager'];

/** Why the real server cannot be started here, or null. */
export function missingServer(): string | null {
  try {
    for (const program of programs) accessSync(join(assets, program), constants.X_OK);
    return null;
  } catch {
    return `${programs.join(', ')} are not in ${assets}: run tools/kubernetes-test-server.sh`;
  }
}

export type RealServer = { readonly kubeconfig: string; readonly close: () => Promise<void> };

/**
 * Kubernetes without nodes: a real API server with etcd behind it, and the real controllers of Deployments and
 * ReplicaSets. Pods are made and never run. Everything listens on 127.0.0.1 and lives in a temporary folder.
 */
export async function startServer(): Promise<RealServer> {
  const missing = missingServer();
  if (missing !== null) throw new Error(missing);
  const folder = mkdtempSync(join(tmpdir(), 'modelwarden-kubernetes-'));
  const running: ChildProcess[] = [];
  const start = (program: string, ...options: readonly string[]) => {
    const log = openSync(join(folder, `${program}.log`), 'w');
    running.unshift(spawn(join(assets, program), options, { stdio: ['ignore', log, log] }));
  };
  const close = async () => {
    for (const child of running) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.kill('SIGKILL')) await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', () => {
    for (const child of running) child.kill('SIGKILL');
  });
  const [client = 0, peer = 0, secure = 0] = await freePorts(3);
  const etcd = `http://127.0.0.1:${client}`;
  const peers = `http://127.0.0.1:${peer}`;
  start(
    'etcd',
    '--data-dir',
    join(folder, 'etcd'),
    '--listen-client-urls',
    etcd,
    '--advertise-client-urls',
    etcd,
    '--listen-peer-urls',
    peers,
  );
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = join(folder, 'service-accounts.pem');
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }));
  writeFileSync(join(folder, 'tokens.csv'), 'contract-test,admin,1,"system:masters"\n');
  start(
    'kube-apiserver',
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${secure}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--disable-admission-plugins=ServiceAccount',
  );
  const kubeconfig = kubeconfigOf(`https://127.0.0.1:${secure}`, join(folder, 'apiserver.crt'));
  try {
    await untilReady(kubeconfig);
  } catch (error) {
    const log = readFileSync(join(folder, 'kube-apiserver.log'), 'utf8').split('\n').slice(-20).join('\n');
    await close();
    throw new Error(`The Kubernetes test server did not become ready:\n${log}`, { cause: error });
  }
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, kubeconfig);
  start(
    'kube-controller-manager',
    `--kubeconfig=${file}`,
    '--leader-elect=false',
    '--controllers=deployment-controller,replicaset-controller',
    '--secure-port=0',
  );
  return { kubeconfig, close };
}

async function untilReady(kubeconfig: string): Promise<void> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    try {
      const connection = connectionOf({
        cluster: 'real',
        kubeconfig: { text: kubeconfig },
        context: null,
        timeout: 5_000,
      });
      const { code } = await get(connection, '/readyz', 'be ready');
      if (code === 200) return;
      throw new Error(`readyz answered ${code}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await setTimeout(250);
    }
  }
}

/** The API server signs its own certificate into its folder at start, so the certificate is its own authority. */
const kubeconfigOf = (server: string, certificate: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real', cluster: { server, 'certificate-authority': certificate } }],
    users: [{ name: 'admin', user: { token: 'contract-test' } }],
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'admin' } }],
    'current-context': 'real',
  });
