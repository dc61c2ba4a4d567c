package sentence_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tallyman-audit/tallyman/pkg/record"
	"github.com/tallyman-audit/tallyman/pkg/sentence"
)

func TestOf(t *testing.T) {
	audit := `"k8s_audit_id":"a","user_name":"alice","client_address":"192.0.2.7"`
	pod := `"k8s_namespace_name":"shop","k8s_pod_name":"client","k8s_object_resource":"pods","k8s_object_name":"client"`
	container := `"host_name":"host1","container_id":"d768c618fbea77","container_name":"web","container_image_name":"shop/web:1.4"`
	tests := []struct{ name, labels, line, want string }{
		{"exec", "access=exec", `{"event_action":"exec","event_outcome":"success",` + audit + `,` + pod + `,"k8s_container_name":"client","process_command_line":"sh -c id"}`,
			"alice ran `sh -c id` in shop/client (container client): allowed, from 192.0.2.7"},
		{"event", "object=kubernetes-event", `{"event_action":"event","event_reason":"BackOff","k8s_namespace_name":"shop","k8s_object_resource":"pods","k8s_object_name":"web","k8s_pod_name":"web","k8s_container_name":"web","k8s_event_count":12,"message":"Back-off restarting failed container"}`,
			"pod shop/web (container web): BackOff: Back-off restarting failed container (12 times by then)"},
		{"collector started", "object=collector", `{"event_action":"start","host_name":"host1","message":"collecting docker"}`, "collector on host1 started: collecting docker"},
		{"collector ended", "object=collector", `{"event_action":"stop","host_name":"host1","message":"stopped as asked"}`, "collector on host1 ended: stopped as asked"},
		{"collector with a gap", "object=collector", `{"event_action":"gap","host_name":"host1","collector_source":"docker","event_start":"2026-11-23T10:00:00.000Z","event_end":"2026-11-23T10:05:00.000Z","message":"the engine was restarted"}`,
			"collector on host1, docker: gap from 2026-11-23T10:00:00.000Z until 2026-11-23T10:05:00.000Z: the engine was restarted"},
		{"collector that dropped", "object=collector", `{"event_action":"drop","host_name":"host1","collector_source":"kubernetes-audit","event_count":42,"event_reason":"rule leases","message":"42 events were dropped: rule leases"}`,
			"collector on host1, kubernetes-audit: 42 dropped: rule leases"},
		{"collector that checked", "object=collector", `{"event_action":"check","event_outcome":"failure","event_reason":"engine","host_name":"host1","collector_source":"sources.docker","message":"there is no /var/run/docker.sock"}`,
			"collector on host1, sources.docker: engine missing: there is no /var/run/docker.sock"},
		{"collector that could not tell", "object=collector", `{"event_action":"check","event_outcome":"unknown","event_reason":"logs","collector_source":"sources.docker","message":"no container runs"}`,
			"collector, sources.docker: logs cannot be told: no container runs"},
		{"collector without a right", "object=collector", `{"event_action":"permission-lost","host_name":"host1","collector_source":"kubernetes-events","message":"may not list events"}`,
			"collector on host1, kubernetes-events: may not list events"},
		{"event of no object", "object=kubernetes-event", `{"event_action":"event"}`, "the cluster: event"},
		{"event of a node", "object=kubernetes-event", `{"event_action":"event","event_reason":"NodeReady","k8s_object_resource":"nodes","k8s_object_name":"lab","message":"Node lab status is now: NodeReady"}`,
			"node lab: NodeReady: Node lab status is now: NodeReady"},
		{"exec denied", "access=exec", `{"event_action":"exec","event_outcome":"failure","k8s_authorization_decision":"forbid","http_response_status_code":403,` + audit + `,` + pod + `,"process_command_line":"sh"}`,
			"alice was not allowed to run `sh` in shop/client, from 192.0.2.7"},
		{"exec failed", "access=exec", `{"event_action":"exec","event_outcome":"failure","event_reason":"NotFound","http_response_status_code":404,` + audit + `,` + pod + `}`,
			"alice failed to run a command in shop/client: 404 NotFound, from 192.0.2.7"},
		{"exec ended", "access=none", `{"event_action":"exec-end","event_outcome":"success","event_duration":301200000000,` + audit + `,` + pod + `,"process_command_line":"sh"}`,
			"alice's `sh` in shop/client ended after 5m1s"},
		{"exec without command ended", "access=none", `{"event_action":"exec-end",` + audit + `,` + pod + `}`, "alice's command in shop/client ended"},
		{"attach", "access=exec", `{"event_action":"attach","event_outcome":"success",` + audit + `,` + pod + `}`, "alice attached to shop/client: allowed, from 192.0.2.7"},
		{"attach ended", "", `{"event_action":"attach-end","event_duration":1260000000,` + audit + `,` + pod + `}`, "alice's attachment to shop/client ended after 1.3s"},
		{"port-forward", "access=exec", `{"event_action":"port-forward","event_outcome":"success",` + audit + `,` + pod + `,"network_port":"8080"}`,
			"alice forwarded port 8080 of shop/client: allowed, from 192.0.2.7"},
		{"port-forward of several", "access=exec", `{"event_action":"port-forward","event_outcome":"unknown",` + audit + `,` + pod + `,"network_port":"80,443"}`,
			"alice forwarded ports 80,443 of shop/client, from 192.0.2.7"},
		{"port-forward ended", "", `{"event_action":"port-forward-end","event_duration":40000000,` + audit + `,` + pod + `}`, "alice's forwarding of a port of shop/client ended after 40ms"},
		{"debug", "access=exec", `{"event_action":"debug","event_outcome":"success",` + audit + `,` + pod + `,"k8s_container_name":"dbg","container_image_name":"busybox","process_command_line":"sh"}`,
			"alice added a debug container dbg (busybox) running `sh` to shop/client: allowed, from 192.0.2.7"},
		{"get", "", `{"event_action":"get","event_outcome":"success",` + audit + `,"k8s_object_resource":"pods","k8s_object_subresource":"log","k8s_object_name":"client","k8s_namespace_name":"shop"}`,
			"alice read pods/log client in shop, from 192.0.2.7"},
		{"list denied", "", `{"event_action":"list","event_outcome":"failure","http_response_status_code":403,` + audit + `,"k8s_object_resource":"secrets","k8s_namespace_name":"shop"}`,
			"alice was not allowed to list secrets in shop, from 192.0.2.7"},
		{"list of all namespaces", "", `{"event_action":"list","event_outcome":"success","k8s_audit_id":"a","k8s_object_resource":"secrets","user_name":"system:apiserver"}`,
			"system:apiserver listed secrets"},
		{"watch", "", `{"event_action":"watch","event_outcome":"success",` + audit + `,"k8s_object_resource":"pods"}`, "alice watched pods, from 192.0.2.7"},
		{"watch ended", "", `{"event_action":"watch-end",` + audit + `,"k8s_object_resource":"pods","k8s_namespace_name":"shop"}`, "alice's watch of pods in shop ended"},
		{"create", "", `{"event_action":"create","event_outcome":"success",` + audit + `,"k8s_object_resource":"deployments","k8s_object_name":"web","k8s_namespace_name":"shop"}`,
			"alice created deployments web in shop, from 192.0.2.7"},
		{"update", "", `{"event_action":"update","event_outcome":"failure","http_response_status_code":409,"event_reason":"Conflict",` + audit + `,"k8s_object_resource":"leases","k8s_object_name":"x"}`,
			"alice failed to replace leases x: 409 Conflict, from 192.0.2.7"},
		{"patch as a dry run", "", `{"event_action":"patch","event_outcome":"success","k8s_dry_run":true,` + audit + `,"k8s_object_resource":"nodes","k8s_object_name":"n1"}`,
			"alice would change nodes n1, as a dry run, from 192.0.2.7"},
		{"a dry run that was refused", "", `{"event_action":"delete","event_outcome":"failure","http_response_status_code":403,"k8s_dry_run":true,` + audit + `,"k8s_object_resource":"nodes","k8s_object_name":"n1"}`,
			"alice was not allowed to delete nodes n1, as a dry run, from 192.0.2.7"},
		{"scale", "", `{"event_action":"patch","event_outcome":"success",` + audit + `,"k8s_object_resource":"deployments","k8s_object_subresource":"scale","k8s_object_name":"web","k8s_namespace_name":"shop","k8s_object_changes":"spec.replicas=5"}`,
			"alice scaled deployments web in shop to 5, from 192.0.2.7"},
		{"patch with its changes", "", `{"event_action":"patch","event_outcome":"success",` + audit + `,"k8s_object_resource":"deployments","k8s_object_name":"web","k8s_namespace_name":"shop","k8s_object_changes":"spec.replicas=5, spec.paused=true"}`,
			"alice changed deployments web in shop (spec.replicas=5, spec.paused=true), from 192.0.2.7"},
		{"privileged pod", "", `{"event_action":"create","event_outcome":"success",` + audit + `,"k8s_object_resource":"pods","k8s_object_name":"priv","k8s_namespace_name":"ops","k8s_pod_host_access":"privileged,hostPID"}`,
			"alice created pods priv in ops with privileged, hostPID, from 192.0.2.7"},
		{"copy out", "access=exec", `{"event_action":"copy-out","event_outcome":"success",` + audit + `,` + pod + `,"file_path":"/etc/passwd","process_command_line":"tar cf - /etc/passwd"}`,
			"alice copied /etc/passwd out of shop/client: allowed, from 192.0.2.7"},
		{"copy in", "access=exec", `{"event_action":"copy-in","event_outcome":"success",` + audit + `,` + pod + `,"k8s_container_name":"web","file_path":"/tmp"}`,
			"alice copied files to /tmp into shop/client (container web): allowed, from 192.0.2.7"},
		{"copy in that was denied", "access=exec", `{"event_action":"copy-in","event_outcome":"failure","http_response_status_code":403,` + audit + `,` + pod + `}`,
			"alice was not allowed to copy files into shop/client, from 192.0.2.7"},
		{"copy out ended", "", `{"event_action":"copy-out-end","event_duration":2000000000,` + audit + `,` + pod + `,"file_path":"/data"}`,
			"alice's copying of /data out of shop/client ended after 2s"},
		{"exec through a kubelet", "access=exec", `{"event_action":"exec","event_outcome":"success",` + audit + `,"k8s_object_resource":"nodes","k8s_object_subresource":"proxy","k8s_object_name":"https:n1:10250","k8s_node_name":"n1","k8s_namespace_name":"shop","k8s_pod_name":"client","k8s_container_name":"web","process_command_line":"id","url_path":"/exec/shop/client/web"}`,
			"alice ran `id` in shop/client (container web) through the kubelet of n1: allowed, from 192.0.2.7"},
		{"a log through a kubelet", "", `{"event_action":"get","event_outcome":"success",` + audit + `,"k8s_object_resource":"nodes","k8s_object_subresource":"proxy","k8s_object_name":"n1","k8s_node_name":"n1","k8s_namespace_name":"shop","k8s_pod_name":"client","url_path":"/containerLogs/shop/client/web"}`,
			"alice read the log of shop/client through the kubelet of n1, from 192.0.2.7"},
		{"proxy to a kubelet", "", `{"event_action":"proxy","event_outcome":"success",` + audit + `,"k8s_object_resource":"nodes","k8s_object_subresource":"proxy","k8s_object_name":"n1","k8s_node_name":"n1","url_path":"/metrics"}`,
			"alice went through the kubelet of n1 to /metrics, from 192.0.2.7"},
		{"proxy to a service", "", `{"event_action":"proxy","event_outcome":"failure","http_response_status_code":503,` + audit + `,"k8s_object_resource":"services","k8s_object_subresource":"proxy","k8s_object_name":"http:web:80","k8s_namespace_name":"shop","url_path":"/"}`,
			"alice failed to go through services http:web:80 in shop to /: 503, from 192.0.2.7"},
		{"proxy ended", "", `{"event_action":"proxy-end",` + audit + `,"k8s_object_resource":"services","k8s_object_subresource":"proxy","k8s_object_name":"web","k8s_namespace_name":"shop","url_path":"/a"}`,
			"alice's way through services web in shop to /a ended"},
		{"a log that was followed ended", "", `{"event_action":"get-end","event_duration":60000000000,` + audit + `,"k8s_object_resource":"pods","k8s_object_subresource":"log","k8s_object_name":"client","k8s_namespace_name":"shop"}`,
			"alice's reading of pods/log client in shop ended after 1m0s"},
		{"only received", "access=none", `{"event_action":"exec-received","event_outcome":"unknown",` + audit + `,` + pod + `,"process_command_line":"id"}`,
			"alice asked to run `id` in shop/client, from 192.0.2.7"},
		{"delete of a namespace by an impersonator", "", `{"event_action":"delete","event_outcome":"success","k8s_audit_id":"a","user_name":"mallory","user_effective_name":"admin","k8s_object_resource":"namespaces","k8s_object_name":"shop","k8s_namespace_name":"shop"}`,
			"mallory (as admin) deleted namespaces shop"},
		{"deletecollection", "", `{"event_action":"deletecollection","event_outcome":"success",` + audit + `,"k8s_object_resource":"pods","k8s_namespace_name":"shop"}`,
			"alice deleted all pods in shop, from 192.0.2.7"},
		{"a path", "", `{"event_action":"get","event_outcome":"success","k8s_audit_id":"a","url_path":"/healthz"}`, "an unknown user read /healthz"},
		{"an unheard-of verb", "", `{"event_action":"teleport","event_outcome":"success",` + audit + `,"k8s_object_resource":"services","k8s_object_name":"web"}`,
			"alice did teleport to services web, from 192.0.2.7"},

		{"Docker exec", "", `{"event_action":"exec",` + container + `,"process_command_line":"sh"}`, "somebody ran `sh` in container web (shop/web:1.4) on host1"},
		{"Docker exec ended", "", `{"event_action":"exec-end","event_duration":2000000000,` + container + `,"process_command_line":"sh","process_exit_code":1}`,
			"`sh` ended in container web (shop/web:1.4) with exit code 1 after 2s on host1"},
		{"Docker attach", "", `{"event_action":"attach",` + container + `}`, "somebody attached to container web (shop/web:1.4) on host1"},
		{"Docker attach ended", "", `{"event_action":"attach-end",` + container + `}`, "somebody's attachment to container web (shop/web:1.4) ended on host1"},
		{"create", "", `{"event_action":"create",` + container + `}`, "container web (shop/web:1.4) was created on host1"},
		{"start", "", `{"event_action":"start",` + container + `}`, "container web (shop/web:1.4) started on host1"},
		{"stop", "", `{"event_action":"stop",` + container + `}`, "container web (shop/web:1.4) was stopped on host1"},
		{"restart", "", `{"event_action":"restart",` + container + `}`, "container web (shop/web:1.4) was restarted on host1"},
		{"pause", "", `{"event_action":"pause",` + container + `}`, "container web (shop/web:1.4) was paused on host1"},
		{"unpause", "", `{"event_action":"unpause",` + container + `}`, "container web (shop/web:1.4) was resumed on host1"},
		{"destroy", "", `{"event_action":"destroy",` + container + `}`, "container web (shop/web:1.4) was removed on host1"},
		{"update", "", `{"event_action":"update",` + container + `}`, "container web (shop/web:1.4) had its limits changed on host1"},
		{"oom", "", `{"event_action":"oom",` + container + `}`, "container web (shop/web:1.4) ran out of memory on host1"},
		{"unhealthy", "", `{"event_action":"unhealthy",` + container + `}`, "container web (shop/web:1.4) became unhealthy on host1"},
		{"kill", "", `{"event_action":"kill",` + container + `,"process_signal":15}`, "container web (shop/web:1.4) was sent SIGTERM on host1"},
		{"kill by number", "", `{"event_action":"kill",` + container + `,"process_signal":40}`, "container web (shop/web:1.4) was sent signal 40 on host1"},
		{"die", "", `{"event_action":"die",` + container + `,"process_exit_code":137}`, "container web (shop/web:1.4) died with exit code 137 (SIGKILL) on host1"},
		{"die well", "", `{"event_action":"die",` + container + `,"process_exit_code":0}`, "container web (shop/web:1.4) ended with exit code 0 on host1"},
		{"rename", "", `{"event_action":"rename",` + container + `,"message":"was old"}`, "container web (shop/web:1.4) was renamed (was old) on host1"},
		{"copy-out", "", `{"event_action":"copy-out",` + container + `}`, "somebody copied files out of container web (shop/web:1.4) on host1"},
		{"copy-in", "", `{"event_action":"copy-in",` + container + `}`, "somebody copied files into container web (shop/web:1.4) on host1"},
		{"die, found after a gap", "", `{"event_action":"die","event_reason":"found after a gap",` + container + `,"process_exit_code":1}`,
			"container web (shop/web:1.4) died with exit code 1 on host1 (found after a gap)"},
		{"archive-path", "", `{"event_action":"archive-path",` + container + `}`, "somebody copied files out of container web (shop/web:1.4) on host1"},
		{"extract-to-dir", "", `{"event_action":"extract-to-dir",` + container + `}`, "somebody copied files into container web (shop/web:1.4) on host1"},
		{"Docker copy out", "", `{"event_action":"copy-out",` + container + `,"file_path":"/etc/passwd"}`, "somebody copied /etc/passwd out of container web (shop/web:1.4) on host1"},
		{"Docker copy in", "", `{"event_action":"copy-in",` + container + `,"file_path":"/tmp"}`, "somebody copied files to /tmp into container web (shop/web:1.4) on host1"},
		{"Docker copy out of a path that is not told", "", `{"event_action":"copy-out",` + container + `}`, "somebody copied files out of container web (shop/web:1.4) on host1"},
		{"commit", "", `{"event_action":"commit",` + container + `}`, "somebody made an image of container web (shop/web:1.4) on host1"},
		{"export", "", `{"event_action":"export",` + container + `}`, "somebody exported the file system of container web (shop/web:1.4) on host1"},
		{"an unheard-of event of a container without a name", "", `{"event_action":"checkpoint","container_id":"d768c618fbea7700"}`, "container d768c618fbea: checkpoint"},
		{"image-pull", "", `{"event_action":"image-pull","host_name":"host1","container_image_name":"shop/web:1.4"}`, "image shop/web:1.4 was pulled on host1"},
		{"image of an unheard-of event", "", `{"event_action":"image-mount","container_image_id":"sha256:1"}`, "image sha256:1 had a mount"},

		{"container log", "object=container-log", `{"event_action":"log","container_name":"web","message":"GET / 200"}`, "GET / 200"},
		{"not a record", "", `plain text`, "plain text"},
		{"something new", "", `{"event_action":"teleport","user_name":"alice","k8s_pod_name":"web","host_name":"n1","message":"why not"}`, "alice did teleport to web on n1: why not"},
		{"only a message", "", `{"message":"buffer is full"}`, "buffer is full"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			labels := map[string]string{}
			if name, value, ok := strings.Cut(test.labels, "="); ok {
				labels[name] = value
			}
			r := record.New(time.Time{}, labels, test.line)
			require.Equal(t, test.want, sentence.Of(&r))
		})
	}
}
