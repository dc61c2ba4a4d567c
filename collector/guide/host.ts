import type { Choices } from './choices.ts';
import { socketOf } from './config.ts';
import type { ObjectGuide, Step } from './types.ts';

const PARTS = ['sources.docker'];
const PAGE = 'docker.md';

/** What has to be done for each object of a Docker or Podman host: all of them come through one socket. */
export const hostGuides = (choices: Choices): ObjectGuide[] => [
  { object: 'container-lifecycle', parts: PARTS, page: PAGE, steps: [socket(choices)] },
  {
    object: 'container-command',
    parts: PARTS,
    page: PAGE,
    steps: [
      {
        title: 'Nothing more',
        text:
          choices.engine === 'docker'
            ? 'What docker exec runs comes through the same socket.'
            : 'That podman exec was used comes through the same socket; Podman does not tell the command.',
      },
    ],
  },
  { object: 'container-log', parts: PARTS, page: PAGE, steps: [logging(choices)] },
];

function socket({ engine }: Choices): Step {
  const path = socketOf({ engine });
  return engine === 'docker'
    ? {
        title: 'The engine and its socket',
        text: 'Docker Engine 20.10 or later. The collector runs as root, or as a member of the group docker, which is root’s power over the host.',
        snippets: [
          {
            where: 'on the host',
            text: `sudo systemctl enable --now docker\nsudo curl --silent --unix-socket ${path} http://localhost/version`,
          },
        ],
      }
    : {
        title: 'The engine and its socket',
        text: 'Podman’s Docker-compatible socket. Containers of other users than root have sockets of their own.',
        snippets: [
          {
            where: 'on the host',
            text: `sudo systemctl enable --now podman.socket\nsudo curl --silent --unix-socket ${path} http://localhost/version`,
          },
        ],
      };
}

const logging = ({ engine }: Choices): Step =>
  engine === 'docker'
    ? {
        title: 'A logging driver that can be read',
        text: 'json-file, local or journald. This is what new containers get; those that are there keep theirs.',
        snippets: [
          { where: 'on the host', text: "docker info --format '{{.LoggingDriver}}'" },
          { where: 'added to /etc/docker/daemon.json, if it is another', text: '{ "log-driver": "local" }' },
        ],
      }
    : {
        title: 'A logging driver that can be read',
        text: 'k8s-file or journald; with none there is nothing to read.',
        snippets: [{ where: 'on the host', text: "podman info --format '{{.Host.LogDriver}}'" }],
      };
