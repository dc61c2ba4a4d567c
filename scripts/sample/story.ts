import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/integration/harness.ts';
import { join } from 'node:path';
import { CONTRACTORS, deployment, fromSecret, listens, privileged, PULL_SECRET } from './objects.ts';
import type { Stage } from './parts.ts';
import type { People } from './people.ts';

/** What happens in a part of the story, and how many minutes it is quiet afterwards. */
export interface Chapter {
  name: string;
  play: (people: People, stage: Stage) => Promise<void>;
  quietMinutes: number;
}

const ready = (people: People, app: string) =>
  people.kubectl('bob', `-n shop rollout status deployment/${app} --timeout=60s`);

const images: Chapter['play'] = async (people, { harbor, trace }) => {
  await people.login('alice');
  await people.push('alice', 'web-1.4', 'shop/web', '1.4');
  await people.push('ci', 'payment-2.0', 'shop/payment', '2.0');
  await people.push('alice', 'legacy-0.9', 'shop/legacy', '0.9');
  await people.refused(people.pull('bob', 'shop/web', '1.4', 'forgotten'));
  await people.pull('bob', 'shop/web', '1.4');
  const base = { repository: 'platform/base', digest: `sha256:${'5e'.repeat(32)}`, tag: '12.5' };
  harbor.log({ operation: 'login', resourceType: 'user', resource: 'bob', username: 'bob', description: 'login' });
  harbor.act({ ...base, operation: 'push', user: 'bob' });
  harbor.act({ ...base, operation: 'pull', user: 'robot$ci' });
  trace({ trace_name: 'createImageTag', resource_name: 'shop/web:1.4', code: '201' });
};

const deploy: Chapter['play'] = async (people, stage) => {
  await people.kubectl('bob', 'create namespace shop');
  const credentials = '--docker-username=shop-pull --docker-password=shop-pull-secret';
  const server = `--docker-server=${stage.registry.name}`;
  await people.kubectl('bob', `-n shop create secret docker-registry ${PULL_SECRET} ${credentials} ${server}`);
  await people.kubectl('bob', '-n shop create secret generic payment-db --from-literal=password=correct-horse');
  const web = { name: 'web', image: people.image('shop/web', '1.4'), labels: { tier: 'front' } };
  await people.create('bob', deployment({ ...web, replicas: 3, container: listens(8080) }));
  const payment = { name: 'payment', image: people.image('shop/payment', '2.0'), labels: { tier: 'back' } };
  const container = { ...listens(9090), ...fromSecret('payment-db', 'password') };
  await people.create('bob', deployment({ ...payment, replicas: 2, container }));
  await people.kubectl('bob', '-n shop expose deployment web --port=80 --target-port=8080');
  await ready(people, 'web');
  await ready(people, 'payment');
  await people.dockerLogin();
  await people.docker('pull', people.image('shop/web', '1.4'));
  await people.docker('run', '--detach', '--network=none', '--name=edge', people.image('shop/web', '1.4'));
  const job = 'while true; do echo "backup: copied $((RANDOM % 90 + 10)) files"; sleep 5; done';
  await people.docker('run', '--detach', '--network=none', '--name=backup', stage.engine.image, 'sh', '-c', job);
};

const everyday: Chapter['play'] = async (people) => {
  await people.kubectl('bob', '-n shop get pods');
  await people.kubectl('bob', '-n shop get deployments,services -o wide');
  await people.kubectl('ci', '-n shop scale deployment/web --replicas=5');
  await ready(people, 'web');
  await people.kubectl('bob', '-n shop logs deployment/web --tail=5');
  const [pod] = await people.pods('web');
  await people.kubectl('bob', `-n shop exec ${pod} --`, ['ls', '-l', '/www']);
  await sleep(2000);
  await people.kubectl('ci', '-n shop scale deployment/web --replicas=3');
  await people.docker('exec', 'edge', 'ls', '/www');
  await people.docker('restart', '--time=1', 'edge');
  await people.docker('run', '--name=silent', '--detach', '--log-driver=none', '--network=none', 'shop/web:1.4');
  await sleep(3000);
};

const trouble: Chapter['play'] = async (people, stage) => {
  const report = { name: 'report', image: people.image('shop/payment', '2.0') };
  const crash = ['sh', '-c', 'echo "report: no such table: orders" >&2; sleep 1; exit 3'];
  await people.create('bob', deployment({ ...report, container: { command: crash } }));
  const hungry = ['sh', '-c', 'echo "cache: warming up"; sleep 1; x=a; while true; do x=$x$x; done'];
  const limits = { resources: { limits: { memory: '16Mi' } } };
  await people.create('bob', deployment({ ...report, name: 'cache', container: { command: hungry, ...limits } }));
  await sleep(16_000);
  await people.kubectl('bob', '-n shop describe pods -l app=report');
  await people.kubectl('bob', '-n shop logs deployment/report --previous').catch(() => '');
  await people.kubectl('bob', `-n shop set image deployment/report report=${people.image('shop/payment', '2.0.1')}`);
  await sleep(6000);
  await people.kubectl('bob', '-n shop delete deployment report cache');
  await people.docker(
    'run',
    '--detach',
    '--network=none',
    '--name=import',
    stage.engine.image,
    'sh',
    '-c',
    'sleep 1; exit 7'
  );
  const memory = ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=64M', 'count=1'];
  await people.docker(
    'run',
    '--detach',
    '--network=none',
    '--name=thumbs',
    '--memory=16m',
    stage.engine.image,
    ...memory
  );
  await sleep(2500);
};

const moved: Chapter['play'] = async (people) => {
  await people.push('alice', 'web-1.4-fixed', 'shop/web', '1.4');
  await people.push('ci', 'web-1.5', 'shop/web', '1.5');
  await people.create('alice', CONTRACTORS);
};

const intrusion: Chapter['play'] = async (people, stage) => {
  /** Whoever types takes a while. */
  const as = async (words: string, args: string[] = [], options = {}) => {
    await sleep(1200);
    return people.kubectl('mallory', words, args, options);
  };
  await people.refused(people.login('mallory', 'guess'));
  await people.refused(as('get secrets -A'));
  await people.refused(as('get nodes'));
  await people.refused(as('create clusterrolebinding mallory --clusterrole=cluster-admin --user=mallory'));
  await people.refused(as('-n kube-system create token default'));
  await as('-n shop get pods -o wide');
  await as('-n shop get secret payment-db -o yaml');
  const [pod] = await people.pods('web');
  const shell = as(`-n shop exec -i ${pod} -- sh`, [], { input: 'id; ps; sleep 12\n' });
  await sleep(1500);
  await as(`-n shop exec ${pod} --`, ['sh', '-c', 'id']);
  await as(`-n shop exec ${pod} --`, ['cat', '/var/run/secrets/kubernetes.io/serviceaccount/token']);
  const address = await people.kubectl('bob', `-n shop get pods -l app=payment -o`, [
    'jsonpath={.items[0].status.podIP}',
  ]);
  await as(`-n shop exec ${pod} --`, ['wget', '-q', '-O', '/tmp/x', `http://${address}:9090/pay`]);
  await as(`-n shop cp ${pod}:/etc/passwd ${join(stage.dir, 'passwd')}`);
  await shell;
  await as(`-n shop port-forward pod/${pod} 0:8080`, [], { timeoutSeconds: 2 }).catch(() => '');
  const debug = `-n shop debug ${pod} --image=busybox:1.35 --target=web --container=debugger --profile=general`;
  await as(debug, ['--', 'sh', '-c', 'id; ls /proc/1/root/www; sleep 3']);
  await people.create('mallory', privileged('toolbox', 'busybox:1.35'));
  await as('-n shop wait --for=condition=Ready pod/toolbox --timeout=30s');
  await as('-n shop exec toolbox --', ['sh', '-c', 'head -n 1 /node/passwd']);
  await as('-n shop delete pod toolbox');
  await people.pull('mallory', 'shop/payment', '2.0');
  await people.remove('mallory', 'shop/legacy', '0.9');
  await people.docker('exec', 'edge', 'sh', '-c', 'cat /etc/passwd; id');
  await people.docker('cp', 'edge:/etc/passwd', join(stage.dir, 'edge-passwd'));
};

const response: Chapter['play'] = async (people, stage) => {
  await people.kubectl('alice', '-n shop delete rolebinding contractors');
  await people.refused(people.kubectl('mallory', '-n shop get secret payment-db'));
  const [pod] = await people.pods('web');
  // As a client of her own asks: kubectl reads the pod first, and is refused that.
  const shell = `create --raw /api/v1/namespaces/shop/pods/${pod}/exec?command=sh&stdin=true -f -`;
  await people.refused(people.kubectl('mallory', shell));
  await people.kubectl('alice', `-n shop delete pod ${pod}`);
  const password = { stringData: { password: 'battery-staple' } };
  await people.kubectl('alice', '-n shop patch secret payment-db -p', [JSON.stringify(password)]);
  await people.kubectl('ci', `-n shop set image deployment/web web=${people.image('shop/web', '1.5')}`);
  await ready(people, 'web');
  await people.kubectl('alice', '-n shop rollout restart deployment/payment');
  await ready(people, 'payment');
  await people.docker('kill', 'edge');
  await people.docker('rm', 'edge');
  stage.trace({ trace_name: 'deleteImageTag', resource_name: 'shop/web:1.3' });
  await stage.restartCollector();
};

const after: Chapter['play'] = async (people) => {
  await people.kubectl('bob', '-n shop get pods');
  const [pod] = await people.pods('web');
  await people.kubectl('bob', `-n shop exec ${pod} --`, ['sh', '-c', 'wget -q -O - http://127.0.0.1:8080/healthz']);
  await people.docker('restart', '--time=0', 'backup');
  await eventually(async () => (await people.pods('web')).length === 3, 20);
};

export const STORY: Chapter[] = [
  { name: 'images are pushed', play: images, quietMinutes: 12 },
  { name: 'bob sets up the shop', play: deploy, quietMinutes: 70 },
  { name: 'an ordinary day', play: everyday, quietMinutes: 45 },
  { name: 'two workloads fail', play: trouble, quietMinutes: 35 },
  { name: 'alice moves the tag and lets contractors in', play: moved, quietMinutes: 40 },
  { name: 'mallory looks around', play: intrusion, quietMinutes: 18 },
  { name: 'alice answers', play: response, quietMinutes: 12 },
  { name: 'bob looks whether all is well', play: after, quietMinutes: 0 },
];
